/** What one credential of an alternative must carry. No scopes: one that has none, or a token without any. Sorted. */
export interface Need {
  readonly scheme: string;
  readonly scopes: readonly string[];
}

/** One way in: all needs at once, sorted by scheme. */
export type Alternative = readonly Need[];

/** Unknown is not anonymous: it means that the document says nothing about security anywhere. */
export type Requirement =
  | { readonly kind: "unknown" }
  /** No credential is needed; with `alternatives` one may be shown all the same. */
  | { readonly kind: "anonymous"; readonly alternatives: readonly Alternative[]; readonly faults: readonly string[] }
  /** Nothing can be used when there is no alternative; `faults` then says why. */
  | { readonly kind: "required"; readonly alternatives: readonly Alternative[]; readonly faults: readonly string[] };

/** Where it is known from that one scope includes another. */
export type RelationSource = "naming" | "observed" | `provider ${string}`;

/** A list of several scopes, and how it is read. */
export interface ArrayReading {
  readonly scopes: readonly string[];
  /** `either`: the narrower ones are enough; `all`, as the specification says. */
  readonly readAs: "either" | "all";
  readonly because: RelationSource | "lists every scope" | "specification";
  /** Set when only a person can tell: which pattern makes it look like a choice. */
  readonly doubt?: OneOfPattern;
}

export type OneOfPattern = "token types" | "public and private" | "the same verb on sibling resources";

/** What a scope's name promises. */
export type ScopeRank = "read" | "unnamed" | "write" | "manage";
