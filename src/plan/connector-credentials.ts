import type { AccessPlan } from "./access.js";
import { type Need, planCredential } from "./credentials.js";
import type { Schemes } from "./schemes.js";
import type { AccessAlternative, CredentialPlan, ToolPlan } from "./types.js";

/**
 * The credentials that the tools use.
 * @param asked by scheme: what a token request asks for, as the scope lock has it
 */
export function planCredentials(
  tools: readonly ToolPlan[],
  { schemes, names }: Schemes,
  asked: Pick<AccessPlan, "requested" | "requestedUnder">,
): readonly CredentialPlan[] {
  const used = new Set(tools.flatMap(everyAccess).flatMap((access) => access.map(({ credential }) => credential)));
  const plans = [...schemes].flatMap(([name, scheme]) => {
    const named = names.get(name);
    if (named === undefined || !used.has(named.id)) return [];
    const users = tools.filter(({ access }) => includes(access[0], named.id));
    const planned = planCredential(scheme, named, asked.requested.get(name) ?? [], needOf(users, named.id));
    return [{ ...planned, scopesUnder: asked.requestedUnder(name) }];
  });
  return plans.sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** Under every profile. */
function everyAccess({ access, accessUnder }: ToolPlan): readonly AccessAlternative[] {
  return [...access, ...Object.values(accessUnder).flat()];
}

/** How much the tools whose best way in goes through a credential depend on it. */
function needOf(users: readonly ToolPlan[], credential: string): Need {
  const dependent = users.filter(({ access }) => access.at(-1)?.length !== 0);
  if (dependent.length === 0) return "unneeded";
  const bound = dependent.some(({ access }) => access.every((alternative) => includes(alternative, credential)));
  return bound ? "needed" : "replaceable";
}

function includes(alternative: AccessAlternative = [], credential: string): boolean {
  return alternative.some((entry) => entry.credential === credential);
}
