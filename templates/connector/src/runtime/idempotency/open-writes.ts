import type { Action } from "./action.js";
import { sameContent, type StoredRecord } from "./record.js";

/** More than one process begins between two answers of its store. */
const most = 1_000;

/**
 * The writes of this process whose end the store has not acknowledged. While it can't be asked, only this process knows
 * that they may have been sent.
 */
export class OpenWrites {
  readonly #byKey = new Map<string, StoredRecord>();

  add(record: StoredRecord): void {
    this.#byKey.set(record.keyHash, record);
    for (const oldest of this.#byKey.keys()) {
      if (this.#byKey.size <= most) break;
      this.#byKey.delete(oldest);
    }
  }

  end({ keyHash, callId }: StoredRecord): void {
    if (this.#byKey.get(keyHash)?.callId === callId) this.#byKey.delete(keyHash);
  }

  /** The call that stands for an action: of its key, or of another one with the same content. */
  find({ keyHash, fingerprints, guarded, minted }: Action): string | undefined {
    const own = this.#byKey.get(keyHash);
    if (own !== undefined && sameContent(own.fingerprints, fingerprints)) return own.callId;
    if (!guarded || minted !== undefined) return undefined;
    const { content } = fingerprints;
    return [...this.#byKey.values()].findLast((record) => record.fingerprints.content === content)?.callId;
  }
}
