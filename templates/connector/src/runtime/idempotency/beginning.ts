import type { ValidCall } from "../call.js";
import type { Gate, Pass } from "../upstream/gate.js";
import { type Action, repetitionOf } from "./action.js";
import { cancelledBefore } from "./failures.js";
import type { OnceSettings } from "./settings.js";
import { type BeginOutcome, type BeginRequest, StoreCorruptError } from "./store.js";
import type { Withdrawals } from "./withdrawals.js";

/** The right to send. */
export type Begun = Extract<BeginOutcome, { readonly kind: "begun" }> & {
  /** By the monotonic clock, from before the claim was made: the lease must not seem longer to its owner than to the store. */
  readonly startedAt: number;
  /** Absent where leave to send is asked for later. */
  readonly pass: Pass | undefined;
};

/** Takes keys in the store with leave to send at hand, and notes what the store may have kept without saying so. */
export class Beginning {
  readonly #settings: OnceSettings;
  readonly #withdrawals: Withdrawals;

  constructor(settings: OnceSettings, withdrawals: Withdrawals) {
    this.#settings = settings;
    this.#withdrawals = withdrawals;
  }

  /** @throws ToolError when there is no leave to send, or nobody waits any more; otherwise what the store throws. */
  async begin(
    request: BeginRequest,
    action: Action,
    call: ValidCall,
    mayBegin: () => boolean,
  ): Promise<Begun | Exclude<BeginOutcome, { readonly kind: "begun" }>> {
    const gate = this.#settings.gateOf(call);
    const pass = gate?.tryEnter() ?? (gate && (await this.#queue(gate, request, action, call)));
    try {
      if (!mayBegin()) throw cancelledBefore(repetitionOf(action, call));
      const startedAt = performance.now();
      const outcome = await this.#take(request, call, startedAt);
      if (outcome.kind === "begun") return { ...outcome, startedAt, pass };
      pass?.leave();
      return outcome;
    } catch (error) {
      pass?.leave();
      throw error;
    }
  }

  /** A call whose outcome is known or on its way needs no leave to be told. */
  async #queue(
    gate: Pick<Gate, "enter">,
    request: BeginRequest,
    action: Action,
    call: ValidCall,
  ): Promise<Pass | undefined> {
    return (await this.#isKnown(request, action)) ? undefined : gate.enter(call);
  }

  async #isKnown({ scope, keyHash }: BeginRequest, { guarded, fingerprints }: Action): Promise<boolean> {
    const { store } = this.#settings;
    const own = (await store.get({ scope, keyHash }))?.record;
    if (own !== undefined && own.state !== "REJECTED") return true;
    return guarded && (await store.get({ scope, content: fingerprints.content })) !== undefined;
  }

  async #take(request: BeginRequest, call: ValidCall, startedAt: number): Promise<BeginOutcome> {
    try {
      const outcome = await this.#settings.store.begin(request);
      if (outcome.kind === "begun") this.#withdrawals.forget(request.keyHash);
      return outcome;
    } catch (error) {
      const mayBeStored = !(error instanceof StoreCorruptError);
      if (mayBeStored) this.#withdrawals.add(request, call, startedAt + request.leaseMs);
      throw error;
    }
  }
}
