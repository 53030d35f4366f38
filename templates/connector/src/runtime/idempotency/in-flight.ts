import type { Action } from "./action.js";
import { sameContent } from "./record.js";
import type { Verdict } from "./verdict.js";

/** An attempt that callers of this process can wait for. */
export interface Attempt {
  readonly callId: string;
  readonly verdict: Promise<Verdict>;
  /** Of the callers that wait for it: whoever has left has aborted. */
  readonly callers: AbortSignal[];
  /** From here on it is finished even if all callers leave. */
  begun: boolean;
}

/** An attempt that stands in the way of an action, and how the two are related. */
export interface Hindrance {
  readonly attempt: Attempt;
  readonly relation: "same call" | "same arguments" | "other content" | "other key";
}

interface Entry {
  readonly action: Action;
  readonly attempt: Attempt;
}

/** What this process is doing now, by key and by content. */
export class InFlight {
  readonly #byKey = new Map<string, Entry>();
  readonly #byContent = new Map<string, Entry>();

  find(action: Action): Hindrance | undefined {
    const own = this.#byKey.get(action.keyHash);
    if (own !== undefined) {
      const same = sameContent(own.action.fingerprints, action.fingerprints);
      return { attempt: own.attempt, relation: same ? "same call" : "other content" };
    }
    const guarded = action.guarded && action.minted === undefined;
    const holder = guarded ? this.#byContent.get(action.fingerprints.content) : undefined;
    if (holder === undefined) return undefined;
    return {
      attempt: holder.attempt,
      relation: haveSameArguments(holder.action, action) ? "same arguments" : "other key",
    };
  }

  /** Whether this process is at it under this key. */
  has(keyHash: string): boolean {
    return this.#byKey.has(keyHash);
  }

  /** Starts an attempt and holds it until it ends. It asks `mayBegin` before it takes the key: not when all callers have left. */
  start(action: Action, callId: string, perform: (mayBegin: () => boolean) => Promise<Verdict>): Attempt {
    const mayBegin = (): boolean => (attempt.begun = attempt.callers.some(({ aborted }) => !aborted));
    const verdict = Promise.resolve().then(() => perform(mayBegin));
    const attempt: Attempt = { callId, verdict, callers: [], begun: false };
    const entry: Entry = { action, attempt };
    this.#byKey.set(action.keyHash, entry);
    const { content } = action.fingerprints;
    if (!this.#byContent.has(content)) this.#byContent.set(content, entry);
    // Handled on both ways, so that a failure without a caller left to hear of it is not an unhandled one.
    attempt.verdict.then(
      () => this.#end(entry),
      () => this.#end(entry),
    );
    return attempt;
  }

  /** Resolves when every attempt has ended that runs now. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#byKey.values()].map(({ attempt }) => attempt.verdict));
  }

  #end(entry: Entry): void {
    const { keyHash, fingerprints } = entry.action;
    this.#byKey.delete(keyHash);
    if (this.#byContent.get(fingerprints.content) === entry) this.#byContent.delete(fingerprints.content);
  }
}

/** Two calls without a key, so that nothing but their arguments could tell them apart. */
function haveSameArguments(one: Action, other: Action): boolean {
  const unkeyed = one.repeatedArgument === undefined && other.repeatedArgument === undefined;
  return unkeyed && sameContent(one.fingerprints, other.fingerprints);
}
