/** What one process has met since it started. */
export interface Counts {
  /** Rights to send that were given. */
  readonly begins: number;
  /** Calls with a known key that got the earlier outcome. */
  readonly replays: number;
  /** Calls that another one with the same content stood for. */
  readonly duplicates: number;
  /** Keys that had been used for something else. */
  readonly keyConflicts: number;
  /** Writes that ended with an unknown outcome. */
  readonly unknown: number;
  /** Unknown outcomes that became known. */
  readonly settledLate: number;
  /** Changes by an owner that had been overtaken. */
  readonly staleFenceRefused: number;
  readonly storeErrors: number;
  /** Records that the garbage collection removed or reduced. */
  readonly gcRows: number;
}

export class Counters {
  readonly #counts: { -readonly [Name in keyof Counts]: Counts[Name] } = {
    begins: 0,
    replays: 0,
    duplicates: 0,
    keyConflicts: 0,
    unknown: 0,
    settledLate: 0,
    staleFenceRefused: 0,
    storeErrors: 0,
    gcRows: 0,
  };

  add(counter: keyof Counts, amount = 1): void {
    this.#counts[counter] += amount;
  }

  read(): Counts {
    return { ...this.#counts };
  }
}
