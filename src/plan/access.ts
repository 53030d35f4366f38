import type { UndeclaredAuth } from "../config/types.js";
import type { Operation, SecurityRequirement, SecurityScheme } from "../model/types.js";
import type { CredentialName } from "./credentials.js";
import type { AccessAlternative } from "./types.js";

/** How a tool gets in, or why it cannot. */
export type Access =
  | {
      readonly kind: "usable";
      readonly alternatives: readonly AccessAlternative[];
      readonly dropped: readonly string[];
    }
  | { readonly kind: "unusable"; readonly reason: string; readonly dropped: readonly string[] };

/** Schemes by name, with what each is called in the connector. */
export interface Schemes {
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly names: ReadonlyMap<string, CredentialName>;
  /** Decides for operations about which the document says nothing; absent when nobody decided. */
  readonly undeclared?: UndeclaredAuth;
}

/** Name of the scheme that stands for security which the document does not declare. */
export const undeclaredScheme = "upstream";

/** The alternatives of an operation, each whole, best first: OAuth with scopes, OAuth, bearer, basic, API key. */
export function planAccess({ security }: Operation, known: Schemes): Access {
  if (security.kind === "anonymous") return { kind: "usable", alternatives: [], dropped: [] };
  if (security.kind === "unknown") return accessOfUndeclared(known);
  const judged = security.alternatives.map((requirement) => ({ requirement, fault: faultOf(requirement, known) }));
  const dropped = judged.flatMap(({ fault }) => fault ?? []);
  const usable = judged.filter(({ fault }) => fault === undefined).map(({ requirement }) => requirement);
  if (usable.length === 0 && !security.optional) {
    return { kind: "unusable", reason: `No way to authenticate that can be used: ${dropped.join(" ")}`, dropped };
  }
  const ranked = usable.map((requirement, index) => ({ requirement, index, rank: rankOf(requirement, known) }));
  ranked.sort((left, right) => left.rank - right.rank || left.index - right.index);
  const alternatives = ranked.map(({ requirement }) => alternativeOf(requirement, known));
  return {
    kind: "usable",
    alternatives: security.optional && alternatives.length > 0 ? [...alternatives, []] : alternatives,
    dropped,
  };
}

/** Unknown is not anonymous: only a person can say. */
export function needsAuthDecision(operations: readonly Operation[]): boolean {
  return operations.some(({ security }) => security.kind === "unknown");
}

/** The scheme that a person's decision stands for. */
export function schemeOfDecision(auth: Exclude<UndeclaredAuth, "none">): SecurityScheme {
  const base = { name: undeclaredScheme, pointer: "#" };
  switch (auth) {
    case "bearer":
      return { ...base, type: "bearer" };
    case "basic":
      return { ...base, type: "basic" };
    case "api-key":
      return { ...base, type: "apiKey", in: "header", parameter: "X-API-Key" };
  }
}

function accessOfUndeclared({ undeclared }: Schemes): Access {
  if (undeclared === undefined)
    return { kind: "unusable", reason: "The document does not say how to authenticate.", dropped: [] };
  return {
    kind: "usable",
    alternatives: undeclared === "none" ? [] : [[{ credential: undeclaredScheme, scopes: [] }]],
    dropped: [],
  };
}

/** RFC 6749 section 3.3. */
const scopeToken = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/;

function faultOf({ schemes: needed }: SecurityRequirement, { schemes }: Schemes): string | undefined {
  for (const { scheme: name, scopes } of needed) {
    const scheme = schemes.get(name);
    if (scheme === undefined) return `Scheme "${name}" is not declared.`;
    if (scheme.type === "mutualTLS") return `Scheme "${name}" needs a client certificate.`;
    if (scheme.type === "unsupported") return `Scheme "${name}" is of type "${scheme.scheme}".`;
    if (scopes.some((scope) => !scopeToken.test(scope)))
      return `Scheme "${name}" names a scope with characters that no scope may have.`;
  }
  return undefined;
}

function alternativeOf({ schemes: needed }: SecurityRequirement, { names }: Schemes): AccessAlternative {
  return needed.map(({ scheme, scopes }) => ({
    credential: names.get(scheme)?.id ?? scheme,
    scopes: [...new Set(scopes)].sort(),
  }));
}

/** The weakest scheme of an alternative decides; of equals, the one that needs fewer. */
function rankOf({ schemes: needed }: SecurityRequirement, { schemes }: Schemes): number {
  const ranks = needed.map(({ scheme, scopes }) => rankOfScheme(schemes.get(scheme), scopes));
  return Math.min(...ranks, 9) * 10 + needed.length;
}

function rankOfScheme(scheme: SecurityScheme | undefined, scopes: readonly string[]): number {
  switch (scheme?.type) {
    case "oauth2":
    case "openIdConnect":
      return scopes.length > 0 ? 0 : 1;
    case "bearer":
      return 2;
    case "basic":
      return 3;
    case "apiKey":
      return scheme.in === "header" ? 4 : 5;
    default:
      return 9;
  }
}
