/** The time in which one owner may send, measured by its own monotonic clock from before the claim was made. */
export class Lease {
  readonly #until: number;

  constructor(startedAt: number, durationMs: number) {
    this.#until = startedAt + durationMs;
  }

  remaining(): number {
    return Math.max(0, this.#until - performance.now());
  }
}
