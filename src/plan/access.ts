import type { Diagnostics } from "../diagnostics/index.js";
import type { Operation } from "../model/types.js";
import { planScopes, type ScopePlan, type ScopeRequest } from "./scopes/index.js";
import type { Under } from "./scopes/levels.js";
import type { ScopeLock } from "./scopes/lock.js";
import type { Alternative } from "./scopes/types.js";
import type { AccessAlternative } from "./types.js";

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
export function planAccess(request: ScopeRequest, diagnostics: Diagnostics): AccessPlan {
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
