import type { Diagnostics } from "../diagnostics/index.js";
import type { Operation } from "../model/types.js";
import { planScopes, type ScopePlan, type ScopeRequest } from "./scopes/index.js";
import type { Under } from "./scopes/levels.js";
import type { LockedAccess, LockedTool, ScopeLock } from "./scopes/lock.js";
import type { Alternative } from "./scopes/types.js";
import type { AccessAlternative, PlanInput } from "./types.js";

/** How a tool gets in, or why it cannot. */
export type Access =
  | {
      readonly kind: "usable";
      readonly alternatives: readonly AccessAlternative[];
      readonly alternativesUnder: Under<readonly AccessAlternative[]>;
      readonly dropped: readonly string[];
    }
  | { readonly kind: "unusable"; readonly reason: string; readonly dropped: readonly string[] };

/** How all tools get in, with the smallest power that this takes. */
export interface AccessPlan {
  of(operation: Operation): Access;
  /** By scheme: what a token request asks for; sorted. */
  readonly requested: ReadonlyMap<string, readonly string[]>;
  requestedUnder(scheme: string): Under<readonly string[]>;
  readonly lock: ScopeLock;
}

/**
 * Decides for all tools together: what one tool asks for opens doors for the others.
 * @throws Refusal when `--strict` meets a list of scopes of which only a person can tell how it is meant
 */
export function planAccess(request: ScopeRequest & Pick<PlanInput, "kept">, diagnostics: Diagnostics): AccessPlan {
  const recorded = request.kept?.scopes;
  if (recorded !== undefined) return recordedAccess(recorded, request.schemes);
  const plan = planScopes(request, diagnostics);
  return {
    of: (operation) => accessOf(operation, plan, request),
    requested: plan.requested,
    requestedUnder: plan.requestedUnder,
    lock: plan.lock,
  };
}

/** Unknown is not anonymous: only a person can say. */
export function needsAuthDecision(operations: readonly Operation[]): boolean {
  return operations.some(({ security }) => security.kind === "unknown");
}

/** As the lock has it: the same bytes without the rest of the document. */
function recordedAccess(lock: ScopeLock, { names }: ScopeRequest["schemes"]): AccessPlan {
  const tools = new Map(Object.values(lock.tools).map((tool) => [tool.operation, tool]));
  const credentials = [...names].flatMap(([scheme, { id }]) => {
    const credential = Object.hasOwn(lock.credentials, id) ? lock.credentials[id] : undefined;
    return credential === undefined ? [] : [[scheme, credential] as const];
  });
  const bySchemes = new Map(credentials);
  return {
    of: ({ key }) => recordedWays(tools.get(key)),
    requested: new Map(credentials.map(([scheme, { scopes }]) => [scheme, scopes])),
    requestedUnder: (scheme) => bySchemes.get(scheme)?.scopesUnder ?? {},
    lock,
  };
}

function recordedWays(tool: LockedTool | undefined): Access {
  if (tool === undefined) return { kind: "unusable", reason: "The scope lock does not name it.", dropped: [] };
  const under = Object.entries(tool.accessUnder ?? {}).map(
    ([profile, access]) => [profile, namedWays(access)] as const,
  );
  return {
    kind: "usable",
    alternatives: namedWays(tool.access),
    alternativesUnder: Object.fromEntries(under),
    dropped: [],
  };
}

function namedWays(access: LockedAccess): readonly AccessAlternative[] {
  return access.map((needs) => Object.entries(needs).map(([credential, scopes]) => ({ credential, scopes })));
}

function accessOf({ key }: Operation, plan: ScopePlan, { schemes }: ScopeRequest): Access {
  const { alternatives, requirements } = plan;
  const requirement = requirements.get(key);
  const dropped = requirement === undefined || requirement.kind === "unknown" ? [] : requirement.faults;
  const ways = alternatives.get(key);
  if (ways === undefined) return { kind: "unusable", reason: reasonOf(requirement, dropped), dropped };
  const named = (all: readonly Alternative[]): readonly AccessAlternative[] =>
    all.map((needs) =>
      needs.map(({ scheme, scopes }) => ({ credential: schemes.names.get(scheme)?.id ?? scheme, scopes })),
    );
  const under = Object.entries(plan.alternativesUnder(key)).map(([profile, all]) => [profile, named(all)] as const);
  return { kind: "usable", alternatives: named(ways), alternativesUnder: Object.fromEntries(under), dropped };
}

function reasonOf(requirement: { readonly kind: string } | undefined, dropped: readonly string[]): string {
  if (requirement?.kind === "unknown") return "The document does not say how to authenticate.";
  return `No way to authenticate that can be used: ${dropped.join(" ")}`;
}
