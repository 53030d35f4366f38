/** Bounds how many may do something at once, and how many wait in line for it. */
export class Places {
  #free: number;
  readonly #longestLine: number;
  /** In order of arrival; each takes the place that it is given. */
  readonly #line = new Set<() => void>();

  constructor(places: number, longestLine: number) {
    this.#free = places;
    this.#longestLine = longestLine;
  }

  /** Takes a place that is free now. */
  tryTake(): boolean {
    if (this.#free === 0) return false;
    this.#free -= 1;
    return true;
  }

  /** Waits for a place; false when the line is full, the time is over, or the signal fires first. */
  async take(waitMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.tryTake()) return true;
    if (this.#line.size >= this.#longestLine || signal.aborted) return false;
    return new Promise((resolve) => {
      const end = (taken: boolean): void => {
        this.#line.delete(turn);
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        resolve(taken);
      };
      const turn = (): void => end(true);
      const giveUp = (): void => end(false);
      const timer = setTimeout(giveUp, waitMs);
      signal.addEventListener("abort", giveUp);
      this.#line.add(turn);
    });
  }

  /** Gives a place back, to the first in line if there is one. */
  give(): void {
    const [first] = this.#line;
    if (first === undefined) this.#free += 1;
    else first();
  }
}
