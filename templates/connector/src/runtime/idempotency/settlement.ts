import { setTimeout as sleep } from "node:timers/promises";
import type { Lease } from "./lease.js";
import type { OnceLogger } from "./settings.js";
import type { ChangeOutcome } from "./store.js";

/** Brings the end of a write into the store, in the background when the store is down, until its lease ends. */
export class Settlement {
  readonly #logger: OnceLogger;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(logger: OnceLogger) {
    this.#logger = logger;
  }

  /** What the store made of the change; undefined when it is not stored yet, and tried again as long as the lease lasts. */
  async record(callId: string, lease: Lease, change: () => Promise<ChangeOutcome>): Promise<ChangeOutcome | undefined> {
    try {
      const outcome = await change();
      this.#report(callId, outcome);
      return outcome;
    } catch (error) {
      this.#logger.warn({ err: error, call: callId }, "the outcome of a write could not be stored yet");
      this.#inBackground(callId, lease, change);
      return undefined;
    }
  }

  /** Resolves when nothing is left to be stored. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  #inBackground(callId: string, lease: Lease, change: () => Promise<ChangeOutcome>): void {
    const retries = this.#retry(callId, lease, change);
    this.#pending.add(retries);
    void retries.finally(() => this.#pending.delete(retries));
  }

  async #retry(callId: string, lease: Lease, change: () => Promise<ChangeOutcome>): Promise<void> {
    for (let pause = 250; lease.remaining() > 0; pause = Math.min(5_000, pause * 2)) {
      await sleep(Math.min(lease.remaining(), pause * (0.5 + Math.random() / 2)), undefined, { ref: false });
      try {
        return this.#report(callId, await change());
      } catch {
        continue;
      }
    }
    this.#logger.warn(
      { call: callId },
      "the outcome of a write was not stored before its lease ended: it counts as unknown",
    );
  }

  #report(callId: string, outcome: ChangeOutcome): void {
    if (outcome === "late") this.#logger.info({ call: callId }, "an unknown outcome became known");
    if (outcome === "stale") this.#logger.warn({ call: callId }, "a claim that had been overtaken was refused");
  }
}
