import type { Unwanted } from "./excess.js";

/** Something that may be asked for: a scope of a credential, or a credential without scopes. */
export interface Grant {
  readonly scheme: string;
  /** Absent: the credential alone. */
  readonly scope?: string;
  /** Number of the credential. */
  readonly credential: number;
  /** What its name adds to the cost. */
  readonly rank: number;
  /** Numbers of the scopes that it brings: its own and those that it includes. */
  readonly brings: readonly number[];
}

/** Grants that together let one in, as ascending numbers. */
export type Option = readonly number[];

/** What is to be chosen: of each group of operations one option, so that all together cost least. */
export interface Problem {
  /** In alphabetical order: the last resort between equals. */
  readonly grants: readonly Grant[];
  readonly credentials: number;
  /** Each with at least one option. */
  readonly groups: readonly (readonly Option[])[];
  /** How many scopes `brings` and `unwanted` number. */
  readonly scopes: number;
  readonly unwanted: readonly Unwanted[];
}
