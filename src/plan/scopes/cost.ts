/** What a choice of scopes costs. The first difference decides: so the order is the policy. */
export interface Cost {
  /** The weight of what it allows beyond the chosen operations. */
  readonly excess: number;
  /** What the names of its scopes promise. */
  readonly rank: number;
  /** How many credentials somebody must set up. */
  readonly credentials: number;
  readonly scopes: number;
}

export const noCost: Cost = { excess: 0, rank: 0, credentials: 0, scopes: 0 };

/** Negative when the first is cheaper. */
export function compareCosts(one: Cost, other: Cost): number {
  return (
    one.excess - other.excess ||
    one.rank - other.rank ||
    one.credentials - other.credentials ||
    one.scopes - other.scopes
  );
}
