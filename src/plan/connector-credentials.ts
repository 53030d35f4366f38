import { type Schemes, schemeOfDecision, undeclaredScheme } from "./access.js";
import { nameCredentials, type Need, planCredential } from "./credentials.js";
import type { AccessAlternative, CredentialPlan, PlanInput, ToolPlan } from "./types.js";

/** The document's schemes, and the one that a person's decision stands for. */
export function schemesOf({ model, config: { auth } }: PlanInput): Schemes {
  const names = nameCredentials(model.securitySchemes);
  if (auth === undefined) return { schemes: model.securitySchemes, names };
  if (auth === "none") return { schemes: model.securitySchemes, names, undeclared: auth };
  return {
    schemes: new Map([...model.securitySchemes, [undeclaredScheme, schemeOfDecision(auth)]]),
    names: new Map([...names, [undeclaredScheme, { id: undeclaredScheme, prefix: "UPSTREAM" }]]),
    undeclared: auth,
  };
}

/** The credentials that the tools use, each with the scopes of the best way into every tool. */
export function planCredentials(tools: readonly ToolPlan[], { schemes, names }: Schemes): readonly CredentialPlan[] {
  const used = new Set(tools.flatMap(({ access }) => access.flat().map(({ credential }) => credential)));
  const plans = [...schemes].flatMap(([name, scheme]) => {
    const named = names.get(name);
    if (named === undefined || !used.has(named.id)) return [];
    const users = tools.filter(({ access }) => includes(access[0], named.id));
    const entries = users.flatMap(({ access }) => access[0] ?? []).filter(({ credential }) => credential === named.id);
    const scopes = [...new Set(entries.flatMap((entry) => entry.scopes))].sort();
    return [planCredential(scheme, named, scopes, needOf(users, named.id))];
  });
  return plans.sort((left, right) => (left.id < right.id ? -1 : 1));
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
