import { type Cost } from "./cost.js";
import { Excess } from "./excess.js";
import type { Grant, Option, Problem } from "./problem.js";

/** The grants chosen so far and what they cost, changed step by step. */
export class SelectionState {
  readonly #grants: readonly Grant[];
  readonly #taken: Uint8Array;
  readonly #credentials: Uint32Array;
  readonly #excess: Excess;
  #rank = 0;
  #credentialCount = 0;
  #scopeCount = 0;

  constructor({ grants, credentials, scopes, unwanted }: Problem) {
    this.#grants = grants;
    this.#taken = new Uint8Array(grants.length);
    this.#credentials = new Uint32Array(credentials);
    this.#excess = new Excess(scopes, unwanted);
  }

  get cost(): Cost {
    return {
      excess: this.#excess.weight,
      rank: this.#rank,
      credentials: this.#credentialCount,
      scopes: this.#scopeCount,
    };
  }

  /** Ascending. */
  get grants(): readonly number[] {
    return this.#grants.flatMap((_, grant) => (this.has(grant) ? [grant] : []));
  }

  has(grant: number): boolean {
    return this.#taken[grant] === 1;
  }

  /** Whether one of the options is taken already. */
  satisfies(options: readonly Option[]): boolean {
    return options.some((option) => option.every((grant) => this.has(grant)));
  }

  /** @returns what was new: hand it to `drop` to undo */
  take(option: Option): readonly number[] {
    const added = option.filter((grant) => !this.has(grant));
    for (const grant of added) this.#add(grant);
    return added;
  }

  drop(grants: readonly number[]): void {
    for (const grant of grants) this.#remove(grant);
  }

  #add(number: number): void {
    const grant = this.#grants[number];
    if (grant === undefined) return;
    this.#taken[number] = 1;
    this.#rank += grant.rank;
    if (grant.scope !== undefined) this.#scopeCount += 1;
    const users = this.#credentials[grant.credential] ?? 0;
    this.#credentials[grant.credential] = users + 1;
    if (users === 0) this.#credentialCount += 1;
    this.#excess.hold(grant.brings);
  }

  #remove(number: number): void {
    const grant = this.#grants[number];
    if (grant === undefined) return;
    this.#taken[number] = 0;
    this.#rank -= grant.rank;
    if (grant.scope !== undefined) this.#scopeCount -= 1;
    const users = (this.#credentials[grant.credential] ?? 0) - 1;
    this.#credentials[grant.credential] = users;
    if (users === 0) this.#credentialCount -= 1;
    this.#excess.release(grant.brings);
  }
}
