import type { RecordIdentity, ReplayCount } from "./store.js";

const mostRecords = 10_000;

/** How often answers were given again: counted here, and stored now and then, because a replay writes nothing. */
export class ReplayNotes {
  #counts = new Map<string, ReplayCount>();

  add({ scope, keyHash }: RecordIdentity): void {
    const times = (this.#counts.get(keyHash)?.times ?? 0) + 1;
    if (times > 1 || this.#counts.size < mostRecords) this.#counts.set(keyHash, { scope, keyHash, times });
  }

  /** What has been counted since this was asked last. */
  take(): readonly ReplayCount[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts;
  }
}
