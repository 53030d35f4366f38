import type { Answered } from "./connector.js";
import type { Arrival } from "./upstream.js";

/** What a scenario came to, by the ground truth and the rows of the store. */
export interface Verdict {
  readonly calls: number;
  readonly faults: number;
  readonly effects: number;
  readonly second: number;
  readonly lost: number;
  readonly unknown: number;
  readonly open: number;
  readonly neverLeft: number;
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

const mostProblems = 20;

/** What was said, what is allowed and what went wrong in one scenario; at the end it is held against the truth. */
export class Books {
  calls = 0;
  faults = 0;
  /** Effects that are meant, by action, where it is not one. */
  readonly #allowed = new Map<string, number>();
  /** By call id. */
  readonly #actionOf = new Map<string, string>();
  readonly #acknowledged = new Set<string>();
  readonly #unknown = new Set<string>();
  readonly #open = new Set<string>();
  readonly #problems: string[] = [];
  readonly #notes: string[] = [];

  enter(action: string, answer: Answered): void {
    const { id, executed_now: executedNow } = answer.call;
    if (answer.status === "ok" && executedNow && !isUnsaved(answer)) this.#acknowledged.add(id);
    if (answer.status === "error" && answer.error.code === "OUTCOME_UNKNOWN") this.#unknown.add(id);
    this.#actionOf.set(answer.call.duplicate_of ?? id, action);
  }

  /** An intent to send is stored and an answer is not. */
  opened(id: string): void {
    this.#open.add(id);
  }

  /** The outcome of a record is no longer open: the upstream has resolved it, and this answer told it. */
  resolved(id: string, answer: Answered | undefined): void {
    this.#open.delete(id);
    if (answer !== undefined && this.#acknowledged.delete(answer.call.id)) this.#acknowledged.add(id);
  }

  /** An action that is meant to have more than one effect, or none. */
  allow(action: string, effects: number): void {
    this.#allowed.set(action, effects);
  }

  /** Its record is over: nobody has to find it any more. */
  over(answer: Answered): void {
    this.#acknowledged.delete(answer.call.id);
  }

  /** The store has lost everything so far, as it is documented. */
  forget(): void {
    this.#acknowledged.clear();
  }

  check(holds: boolean, problem: string): void {
    if (!holds && this.#problems.length < mostProblems) this.#problems.push(problem);
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** The verdict: effects from the file of the upstream, states from the rows. */
  judge(arrivals: readonly Arrival[], states: ReadonlyMap<string, string>): Verdict {
    const effects = countEffects(arrivals);
    const arrived = new Set(arrivals.map(({ action }) => action));
    const second = [...effects].map(([action, count]) => Math.max(0, count - (this.#allowed.get(action) ?? 1)));
    this.#checkTruth(states, effects);
    return {
      calls: this.calls,
      faults: this.faults,
      effects: sum(effects.values()),
      second: sum(second),
      lost: [...this.#acknowledged].filter((id) => !isExecuted(states.get(id))).length,
      unknown: this.#unknown.size,
      open: this.#open.size,
      neverLeft: [...this.#open].filter((id) => !arrived.has(this.#actionOf.get(id) ?? "")).length,
      notes: this.#notes,
      problems: [...this.#problems, ...this.#differences()],
    };
  }

  /** What the rows say happened must have happened. */
  #checkTruth(states: ReadonlyMap<string, string>, effects: ReadonlyMap<string, number>): void {
    for (const [id, action] of this.#actionOf) {
      if (states.get(id) === "DONE") this.check(effects.has(action), `${id} is DONE and ${action} has no effect`);
    }
    for (const [action, count] of this.#allowed) {
      this.check((effects.get(action) ?? 0) === count, `${action} has not ${count} effects`);
    }
  }

  #differences(): readonly string[] {
    const tooMany = [...this.#unknown].filter((id) => !this.#open.has(id)).map((id) => `${id} was not open`);
    const missing = [...this.#open].filter((id) => !this.#unknown.has(id)).map((id) => `${id} was never said unknown`);
    return [...tooMany, ...missing].slice(0, mostProblems);
  }
}

/** Executed, but the store was down: nobody said that it is stored. */
export function isUnsaved(answer: Answered | undefined): boolean {
  return answer?.status === "ok" && answer.notice?.startsWith("WARNING") === true;
}

function isExecuted(state: string | undefined): boolean {
  return state === "DONE" || state === "TOMBSTONE";
}

/** By action. */
function countEffects(arrivals: readonly Arrival[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { action, effect } of arrivals) if (effect) counts.set(action, (counts.get(action) ?? 0) + 1);
  return counts;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
