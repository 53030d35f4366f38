import type { Risk } from "../types.js";
import type { Grant } from "./authorities.js";
import type { Under } from "./levels.js";
import type { Profile } from "./profiles.js";
import type { OneOfPattern, RelationSource, ScopeRank } from "./types.js";

/**
 * `scopes.lock.json`: what a connector may ask for, which tool needs it, and what else it would open. Committed and
 * reviewed; the same input gives the same bytes. Names and lists are sorted.
 */
export interface ScopeLock {
  readonly lockVersion: 1;
  /** By credential id. */
  readonly credentials: Readonly<Record<string, LockedCredential>>;
  /** Those that hold a tool more than the one below; one that is missing is the one below. */
  readonly profiles: Readonly<Partial<Record<Profile, LockedProfile>>>;
  /** By tool name. */
  readonly tools: Readonly<Record<string, LockedTool>>;
  /** Tools that go in with a credential that has no scopes. */
  readonly unscoped: readonly string[];
  /** Tools that need no credential. */
  readonly anonymous: readonly string[];
  /** By credential id, scope and wider scope: who holds the wider one may be taken for a holder of the scope, and why. */
  readonly acceptBroader: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, RelationSource>>>>>>;
}

export interface LockedCredential {
  readonly type: CredentialType;
  /** OAuth: the host that issues tokens. */
  readonly authority?: string;
  /** OAuth: how a token is obtained. */
  readonly grant?: Grant;
  /** Whether tools go through it, or its owner may use it in place of those that they go through. */
  readonly use: "chosen" | "inPlace";
  /** What is asked for; for other types than OAuth what the credential must be given where it is made. */
  readonly scopes: readonly string[];
  /** Where that is less under a narrower profile. */
  readonly scopesUnder?: Under<readonly string[]>;
  /** Without scopes: how many operations of the document it opens, by risk. */
  readonly opens?: RiskCounts;
}

export const credentialTypes = ["oauth2", "openIdConnect", "mutualTLS", "bearer", "basic", "apiKey"] as const;
export type CredentialType = (typeof credentialTypes)[number];

/** `looksLikeRead`: a POST that counts as a read because of its name and scopes, which nothing confirms. */
export type Reach = Risk | "looksLikeRead";
export const reaches: readonly Reach[] = ["read", "looksLikeRead", "write", "destructive", "admin"];
export type RiskCounts = Readonly<Partial<Record<Risk, number>>>;

export interface LockedProfile {
  /** The weight of all that the scopes allow beyond the tools. */
  readonly excess: number;
  /** False: the search was given up, a smaller set may exist. */
  readonly exact: boolean;
  readonly scopes: readonly LockedScope[];
}

export interface LockedScope {
  readonly credential: string;
  readonly scope: string;
  readonly rank: ScopeRank;
  /** The document's words. */
  readonly description?: string;
  readonly neededBy: readonly string[];
  /** Operations that are no tools of this profile, by risk. */
  readonly alsoAllows: Readonly<Partial<Record<Reach, readonly string[]>>>;
}

export type LockedAccess = readonly Readonly<Record<string, readonly string[]>>[];

export interface LockedTool {
  /** Method and path, the names of its parameters blanked. */
  readonly operation: string;
  readonly risk: Risk;
  /** Why its owner has let it in. */
  readonly reason?: string;
  /** As in `src/policy.ts`: best first; each names credentials and the scopes that they must carry. None: anonymous. */
  readonly access: LockedAccess;
  /** Where a narrower profile, chosen for its own tools, goes in another way. */
  readonly accessUnder?: Under<LockedAccess>;
  /** How many ways in there are. */
  readonly considered: number;
  /** Six characters that change when the document requires something else of the operation. */
  readonly requirement: string;
  /** Lists of scopes that were not plain. */
  readonly lists?: readonly LockedList[];
}

export interface LockedList {
  readonly scopes: readonly string[];
  readonly readAs: "either" | "all";
  readonly because: string;
  readonly doubt?: OneOfPattern;
}
