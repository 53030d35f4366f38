import { RecentCount } from "./recent-count.js";

const WINDOW_MS = 60_000;
const SHARE_OF_CALLS = 0.1;
const AT_LEAST = 3;

/** Lets one tenth of the calls be sent again, and at least three a minute: an outage must not be multiplied by repeats. */
export class RetryBudget {
  readonly #calls: RecentCount;
  readonly #retries: RecentCount;

  constructor(now?: () => number) {
    this.#calls = new RecentCount(WINDOW_MS, now);
    this.#retries = new RecentCount(WINDOW_MS, now);
  }

  called(): void {
    this.#calls.add();
  }

  /** Takes one repeat; false when none is left. */
  take(): boolean {
    const allowed = Math.max(AT_LEAST, Math.floor(this.#calls.total() * SHARE_OF_CALLS));
    if (this.#retries.total() >= allowed) return false;
    this.#retries.add();
    return true;
  }
}
