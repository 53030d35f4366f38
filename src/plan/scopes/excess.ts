/** An operation that is not wanted: what it weighs, and the sets of scopes that each satisfy it. */
export interface Unwanted {
  readonly weight: number;
  /** Numbers of scopes. */
  readonly alternatives: readonly (readonly number[])[];
}

/** The weight of the unwanted operations that the scopes held so far satisfy; kept up to date step by step. */
export class Excess {
  #weight = 0;
  readonly #unwanted: readonly Unwanted[];
  /** Per scope: how often it is held. */
  readonly #held: Uint32Array;
  /** Per scope: the alternatives that need it. */
  readonly #needing: readonly (readonly number[])[];
  /** Per alternative: how many of its scopes are missing. */
  readonly #missing: Uint32Array;
  /** Per alternative: whose it is. */
  readonly #owner: Uint32Array;
  /** Per operation: how many of its alternatives are satisfied. */
  readonly #open: Uint32Array;

  constructor(scopes: number, unwanted: readonly Unwanted[]) {
    const owned = unwanted.flatMap(({ alternatives }, owner) => alternatives.map((needed) => ({ owner, needed })));
    const needing: number[][] = Array.from({ length: scopes }, () => []);
    for (const [alternative, { needed }] of owned.entries())
      for (const scope of needed) needing[scope]?.push(alternative);
    this.#unwanted = unwanted;
    this.#held = new Uint32Array(scopes);
    this.#needing = needing;
    this.#missing = Uint32Array.from(owned, ({ needed }) => needed.length);
    this.#owner = Uint32Array.from(owned, ({ owner }) => owner);
    this.#open = new Uint32Array(unwanted.length);
  }

  get weight(): number {
    return this.#weight;
  }

  hold(scopes: readonly number[]): void {
    for (const scope of scopes) {
      const before = this.#held[scope] ?? 0;
      this.#held[scope] = before + 1;
      if (before === 0) for (const alternative of this.#needing[scope] ?? []) this.#satisfy(alternative);
    }
  }

  release(scopes: readonly number[]): void {
    for (const scope of scopes) {
      const before = this.#held[scope] ?? 0;
      this.#held[scope] = before - 1;
      if (before === 1) for (const alternative of this.#needing[scope] ?? []) this.#unsatisfy(alternative);
    }
  }

  #satisfy(alternative: number): void {
    const missing = (this.#missing[alternative] ?? 0) - 1;
    this.#missing[alternative] = missing;
    if (missing > 0) return;
    const operation = this.#owner[alternative] ?? 0;
    const open = this.#open[operation] ?? 0;
    this.#open[operation] = open + 1;
    if (open === 0) this.#weight += this.#unwanted[operation]?.weight ?? 0;
  }

  #unsatisfy(alternative: number): void {
    const missing = this.#missing[alternative] ?? 0;
    this.#missing[alternative] = missing + 1;
    if (missing > 0) return;
    const operation = this.#owner[alternative] ?? 0;
    const open = (this.#open[operation] ?? 0) - 1;
    this.#open[operation] = open;
    if (open === 0) this.#weight -= this.#unwanted[operation]?.weight ?? 0;
  }
}
