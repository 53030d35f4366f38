import type { RecordIdentity, ReplayCount } from "./store.js";

const mostRecords = 10_000;
const atOnce = 500;

/** How often answers were given again: counted here, and stored now and then, because a replay writes nothing. */
export class ReplayNotes {
  readonly #counts = new Map<string, ReplayCount>();

  /** Of how many records there is something to note. */
  get size(): number {
    return this.#counts.size;
  }

  add({ scope, keyHash }: RecordIdentity): void {
    const times = (this.#counts.get(keyHash)?.times ?? 0) + 1;
    if (times > 1 || this.#counts.size < mostRecords) this.#counts.set(keyHash, { scope, keyHash, times });
  }

  /** What has been counted since this was asked last, of as many records as a store notes in one short step. */
  take(): readonly ReplayCount[] {
    const counts = [...this.#counts.values()].slice(0, atOnce);
    for (const { keyHash } of counts) this.#counts.delete(keyHash);
    return counts;
  }
}
