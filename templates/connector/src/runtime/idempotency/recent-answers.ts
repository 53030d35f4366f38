import { type RequestContent, sameRequest, type StoredRecord } from "./record.js";

/** What was kept of a call, as it stands in the store: DONE never becomes anything else but too old. */
export type RecentAnswer = Pick<StoredRecord, "callId" | "toolHash" | "fingerprints"> & {
  /** The stored answer, not sealed. */
  readonly text: string;
  /** When the call was done, by this process's clock. */
  readonly doneAt: number;
};

export function recentAnswer(record: StoredRecord, text: string, doneAt: number): RecentAnswer {
  const { callId, toolHash, fingerprints } = record;
  return { callId, toolHash, fingerprints, text, doneAt };
}

interface Kept {
  readonly answer: RecentAnswer;
  /** By the monotonic clock. */
  readonly until: number;
}

/** In UTF-16 code units, of all texts together. */
const mostText = 4 * 1024 * 1024;

/**
 * The answers of a moment ago. Whose answer was lost asks again within seconds, mostly at the same process, and is answered
 * from here without the store. Keys are bound to caller and tool; only the very same request is answered.
 */
export class RecentAnswers {
  readonly #keepMs: number;
  readonly #byKey = new Map<string, Kept>();
  #size = 0;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** @param validMs how long the store itself gives the answer out */
  keep(keyHash: string, answer: RecentAnswer, validMs: number): void {
    const lasts = Math.min(this.#keepMs, validMs);
    if (lasts <= 0 || answer.text.length > mostText / 16) return;
    const now = performance.now();
    this.#drop(keyHash);
    this.#byKey.set(keyHash, { answer, until: now + lasts });
    this.#size += answer.text.length;
    for (const [oldest, { until }] of this.#byKey) {
      if (this.#size <= mostText && until > now) break;
      this.#drop(oldest);
    }
  }

  find(keyHash: string, request: RequestContent): RecentAnswer | undefined {
    const kept = this.#byKey.get(keyHash);
    if (kept === undefined) return undefined;
    if (kept.until <= performance.now()) this.#drop(keyHash);
    else if (sameRequest(kept.answer, request)) return kept.answer;
    return undefined;
  }

  #drop(keyHash: string): void {
    this.#size -= this.#byKey.get(keyHash)?.answer.text.length ?? 0;
    this.#byKey.delete(keyHash);
  }
}
