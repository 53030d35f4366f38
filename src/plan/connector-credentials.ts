import { type Schemes, schemeOfDecision, undeclaredScheme } from "./access.js";
import { nameCredentials, planCredential } from "./credentials.js";
import type { CredentialPlan, PlanInput, ToolPlan } from "./types.js";

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
  const best = tools.flatMap(({ access }) =>
    (access[0] ?? []).map(({ credential, scopes }) => ({ credential, scopes, optional: access.at(-1)?.length === 0 })),
  );
  const plans = [...schemes].flatMap(([name, scheme]) => {
    const named = names.get(name);
    if (named === undefined || !used.has(named.id)) return [];
    const entries = best.filter(({ credential }) => credential === named.id);
    const scopes = [...new Set(entries.flatMap((entry) => entry.scopes))].sort();
    const needed = entries.some(({ optional }) => !optional);
    return [planCredential(scheme, named, scopes, needed)];
  });
  return plans.sort((left, right) => (left.id < right.id ? -1 : 1));
}
