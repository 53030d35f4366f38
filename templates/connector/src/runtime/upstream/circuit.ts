import { RecentCount } from "./recent-count.js";

const WINDOW_MS = 30_000;
const LEAST_CALLS = 10;
const FAILING_SHARE = 0.5;
const OPEN_MS = 15_000;

/** How a call ended, as far as it tells of the upstream's health; a refusal of what was asked is an answer. */
export type Ending = "answered" | "outage";

/**
 * Leaves an upstream alone that keeps failing (Nygard, «Release It!»), then lets one call try. While that has not ended,
 * another may try as often as the circuit would have opened anew.
 */
export class Circuit {
  readonly #now: () => number;
  #calls: RecentCount;
  #outages: RecentCount;
  #open: { readonly until: number } | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#calls = new RecentCount(WINDOW_MS, now);
    this.#outages = new RecentCount(WINDOW_MS, now);
  }

  /** Milliseconds until a call may start; 0 when it may now. */
  waitMs(): number {
    return this.#open === undefined ? 0 : Math.max(0, this.#open.until - this.#now());
  }

  /** Starts a call, which `waitMs` must allow; the returned function takes its end, or nothing when it was not sent. */
  start(): (ending: Ending | undefined) => void {
    if (this.#open === undefined) return (ending) => this.#count(ending);
    const trial = this.#break();
    return (ending) => (this.#open === trial ? this.#endTrial(ending) : this.#count(ending));
  }

  /** What ends while the circuit is open began before: it does not keep it open. */
  #count(ending: Ending | undefined): void {
    if (ending === undefined) return;
    this.#calls.add();
    if (ending === "answered") return;
    this.#outages.add();
    const calls = this.#calls.total();
    const isFailing = calls >= LEAST_CALLS && this.#outages.total() >= calls * FAILING_SHARE;
    if (isFailing && this.#open === undefined) this.#break();
  }

  #endTrial(ending: Ending | undefined): void {
    if (ending === "outage") this.#break();
    else if (ending === "answered") this.#close();
    else this.#open = { until: this.#now() };
  }

  #break(): { readonly until: number } {
    this.#open = { until: this.#now() + OPEN_MS };
    return this.#open;
  }

  #close(): void {
    this.#open = undefined;
    this.#calls = new RecentCount(WINDOW_MS, this.#now);
    this.#outages = new RecentCount(WINDOW_MS, this.#now);
  }
}
