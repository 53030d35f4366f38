import type { JsonObject } from "../../load/types.js";
import type { Operation, SecurityRequirement, SecurityScheme } from "../../model/types.js";
import { type Authority, grantOf, isOAuth } from "./authorities.js";
import { extensionScopes, isScopeToken } from "./extension-scopes.js";
import type { Need, Requirement } from "./types.js";

/** What reading the requirement of an operation needs to know about its document. */
export interface RequirementContext {
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly authorities: ReadonlyMap<string, Authority>;
  readonly root: JsonObject;
}

/** What the document says, to the letter: lists of scopes are all needed; one authority is asked once. */
export function literalRequirement(operation: Operation, context: RequirementContext): Requirement {
  const { security } = operation;
  if (security.kind === "unknown") return { kind: "unknown" };
  if (security.kind === "anonymous") return { kind: "anonymous", alternatives: [], faults: [] };
  const judged = security.alternatives.map((written) => ({ written, fault: faultOf(written, context) }));
  return {
    kind: security.optional ? "anonymous" : "required",
    alternatives: judged
      .filter(({ fault }) => fault === undefined)
      .map(({ written }) => mergeAuthorities(needsOf(written, operation, context), context)),
    faults: judged.flatMap(({ fault }) => fault ?? []),
  };
}

function faultOf({ schemes: needed }: SecurityRequirement, { schemes }: RequirementContext): string | undefined {
  for (const { scheme: name, scopes } of needed) {
    const scheme = schemes.get(name);
    if (scheme === undefined) return `Scheme "${name}" is not declared.`;
    if (scheme.type === "unsupported") return `Scheme "${name}" is of type "${scheme.scheme}".`;
    if (!scopes.every(isScopeToken)) return `Scheme "${name}" names a scope with characters that no scope may have.`;
  }
  return undefined;
}

function needsOf(
  { schemes: needed }: SecurityRequirement,
  operation: Operation,
  { schemes, authorities, root }: RequirementContext,
): readonly Need[] {
  return needed.map(({ scheme, scopes }) => {
    const nothing = authorities.get(scheme)?.provider?.nothing ?? [];
    const type = schemes.get(scheme)?.type;
    const carries = type === "oauth2" || type === "openIdConnect" || type === "bearer";
    const named = scopes.length === 0 && carries ? (extensionScopes(root, operation, scheme) ?? []) : scopes;
    return { scheme, scopes: [...new Set(named)].filter((scope) => !nothing.includes(scope)).sort() };
  });
}

/**
 * Schemes of one authorization server in one entry are one credential (Google declares each flow as a scheme of its own
 * and requires both). Different servers stay a real AND.
 */
function mergeAuthorities(needs: readonly Need[], { schemes, authorities }: RequirementContext): readonly Need[] {
  const merged = new Map<string, Need>();
  for (const need of [...needs].sort(byFlow(schemes))) {
    const key = isOAuth(schemes.get(need.scheme)) ? `authority ${authorities.get(need.scheme)?.id}` : need.scheme;
    const before = merged.get(key);
    if (before === undefined) merged.set(key, need);
    else merged.set(key, { ...before, scopes: [...new Set([...before.scopes, ...need.scopes])].sort() });
  }
  return [...merged.values()].sort((one, other) => (one.scheme < other.scheme ? -1 : 1));
}

const preference = ["clientCredentials", "authorizationCode", "deviceAuthorization", "token"];

/** The scheme whose flow serves best comes first, then by name. */
function byFlow(schemes: RequirementContext["schemes"]): (one: Need, other: Need) => number {
  const place = ({ scheme }: Need): number => preference.indexOf(grantOf(schemes.get(scheme)));
  return (one, other) => place(one) - place(other) || (one.scheme < other.scheme ? -1 : 1);
}
