import type { ValidCall } from "../call.js";
import { cancelled } from "../errors/silent-failure.js";
import { Circuit, type Ending } from "./circuit.js";
import { Places } from "./places.js";
import { crowded, circuitOpen } from "./refused-entry.js";
import { RetryBudget } from "./retry-budget.js";

/** Calls of one upstream that are under way at once, and calls that wait for one of them to end. */
const PLACES = 32;
const LONGEST_LINE = 256;
const LONGEST_WAIT_MS = 10_000;

/** Leave to send one call. It is obtained before a write begins: what can wait or fail must not happen after. */
export interface Pass {
  /** When it was asked for, by the monotonic clock: the call's time runs from here. */
  readonly since: number;
  /** Gives it back, with the end of the call or, when nothing was sent, without. Later calls do nothing. */
  leave(ending?: Ending): void;
}

/** The way to one upstream: whether it is well, how many are on it, and what may be sent again. */
export class Gate {
  readonly #circuit: Circuit;
  readonly #budget: RetryBudget;
  readonly #places = new Places(PLACES, LONGEST_LINE);
  readonly #longestWaitMs: number;

  constructor(timeoutMs: number, now?: () => number) {
    this.#circuit = new Circuit(now);
    this.#budget = new RetryBudget(now);
    this.#longestWaitMs = Math.min(LONGEST_WAIT_MS, timeoutMs / 2);
  }

  /** No call is let through now. */
  isClosed(): boolean {
    return this.#circuit.waitMs() > 0;
  }

  /** A pass, if one is to be had at once. */
  tryEnter(): Pass | undefined {
    return this.#circuit.waitMs() === 0 && this.#places.tryTake() ? this.#pass(performance.now()) : undefined;
  }

  /**
   * Waits for a pass.
   * @throws ToolError CIRCUIT_OPEN, RATE_LIMITED when too many are waiting or wait too long, CANCELLED
   */
  async enter(call: ValidCall): Promise<Pass> {
    const since = performance.now();
    const waitMs = this.#circuit.waitMs();
    if (waitMs > 0) throw circuitOpen(call, waitMs);
    const taken = await this.#places.take(this.#longestWaitMs, call.signal);
    if (!taken) throw call.signal.aborted ? cancelled(call) : crowded(call);
    const stillMs = this.#circuit.waitMs();
    if (stillMs === 0) return this.#pass(since);
    this.#places.give();
    throw circuitOpen(call, stillMs);
  }

  /** Whether a call that has a pass may be sent once more; a yes is used up. */
  mayResend(): boolean {
    return this.#circuit.waitMs() === 0 && this.#budget.take();
  }

  #pass(since: number): Pass {
    const ended = this.#circuit.start();
    let held = true;
    return {
      since,
      leave: (ending) => {
        if (!held) return;
        held = false;
        if (ending !== undefined) this.#budget.called();
        ended(ending);
        this.#places.give();
      },
    };
  }
}
