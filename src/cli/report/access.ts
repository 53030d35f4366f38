import { printable } from "../../diagnostics/index.js";
import type { ConnectorPlan, CredentialPlan, ToolPlan } from "../../plan/types.js";
import { count } from "./numbers.js";

/** What one tool needs: `shop: refunds:write`, `none`; how many other ways in there are. */
export function describeAccess({ access }: ToolPlan): string {
  const [best = [], ...others] = access;
  const needed = best.map(({ credential, scopes }) =>
    [credential, scopes.map((scope) => printable(scope, 80)).join(" ")].filter(Boolean).join(": "),
  );
  const text = needed.join(" and ") || "none";
  const way = others.length === 1 && others[0]?.length === 0 ? " or none" : ` or ${count(others.length, "other way")}`;
  return others.length === 0 ? text : `${text}${way}`;
}

/**
 * One line a scope with the tools that need it; one line a credential that has no scopes; in the last line what the API
 * takes instead of them.
 */
export function describeScopes({ tools, upstream }: ConnectorPlan): readonly string[] {
  const used = new Set(tools.flatMap((tool) => firstAccess(tool).map(({ credential }) => credential)));
  const others = upstream.credentials.filter(({ id }) => !used.has(id));
  return [
    ...upstream.credentials
      .filter(({ id }) => used.has(id))
      .flatMap((credential) => describeCredential(credential, tools)),
    ...(others.length === 0 ? [] : [`or, where the API takes it: ${others.map(named).join(", ")}`]),
  ];
}

function describeCredential(credential: CredentialPlan, tools: readonly ToolPlan[]): readonly string[] {
  const { id, scopes } = credential;
  const users = tools.filter((tool) => firstAccess(tool).some((entry) => entry.credential === id));
  if (scopes.length === 0) return [`${named(credential)}: ${listNames(users)}`];
  return scopes.map((scope) => {
    const needing = users.filter((tool) =>
      firstAccess(tool).some((entry) => entry.credential === id && entry.scopes.includes(scope)),
    );
    return `${id}: ${printable(scope, 100)}: ${listNames(needing)}`;
  });
}

/** `shop (SHOP_API_KEY)`: a credential with the variables that it is usually read from. */
function named({ id, variables }: CredentialPlan): string {
  const usual = variables.filter(({ rare }) => !rare);
  return `${id} (${usual.map(({ name }) => name).join(", ")})`;
}

/** The alternative that is used: the first. */
function firstAccess({ access }: ToolPlan): ToolPlan["access"][number] {
  return access[0] ?? [];
}

function listNames(tools: readonly ToolPlan[]): string {
  const shown = tools.slice(0, 6).map(({ name }) => name);
  const more = tools.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${count(more, "more tool")}` : shown.join(", ");
}
