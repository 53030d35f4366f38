/** A window is counted in this many parts. */
const PARTS = 30;

/** How often something happened in the last while. What is older does not count, whether or not anything came after it. */
export class RecentCount {
  readonly #partMs: number;
  readonly #now: () => number;
  readonly #counts = new Map<number, number>();

  constructor(windowMs: number, now: () => number = () => performance.now()) {
    this.#partMs = windowMs / PARTS;
    this.#now = now;
  }

  add(): void {
    const part = this.#part();
    const count = this.#counts.get(part);
    if (count === undefined) this.#forget(part);
    this.#counts.set(part, (count ?? 0) + 1);
  }

  total(): number {
    this.#forget(this.#part());
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  #part(): number {
    return Math.floor(this.#now() / this.#partMs);
  }

  #forget(current: number): void {
    for (const part of this.#counts.keys()) if (part <= current - PARTS) this.#counts.delete(part);
  }
}
