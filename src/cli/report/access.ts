import { printable } from "../../diagnostics/index.js";
import type { ConnectorPlan, ToolPlan } from "../../plan/types.js";
import { count } from "./numbers.js";

/** What one tool needs: `shop: refunds:write`, `none`; alternatives joined by `or`. */
export function describeAccess({ access }: ToolPlan): string {
  if (access.length === 0) return "none";
  const alternatives = access.map((alternative) =>
    alternative
      .map(({ credential, scopes }) =>
        [credential, scopes.map((scope) => printable(scope, 80)).join(" ")].filter(Boolean).join(": "),
      )
      .join(" and "),
  );
  return alternatives.map((alternative) => alternative || "none").join(" or ");
}

/** One line a scope with the tools that need it; one line a credential that has no scopes. */
export function describeScopes({ tools, upstream }: ConnectorPlan): readonly string[] {
  return upstream.credentials.flatMap(({ id, scopes, variables }) => {
    const users = tools.filter((tool) => firstAccess(tool).some(({ credential }) => credential === id));
    if (scopes.length === 0) return [`${id}: ${listNames(users)} (${variables.map(({ name }) => name).join(", ")})`];
    return scopes.map((scope) => {
      const needing = users.filter((tool) =>
        firstAccess(tool).some((entry) => entry.credential === id && entry.scopes.includes(scope)),
      );
      return `${id}: ${printable(scope, 100)}: ${listNames(needing)}`;
    });
  });
}

/** The alternative that is used: the first. */
function firstAccess({ access }: ToolPlan): ToolPlan["access"][number] {
  return access[0] ?? [];
}

function listNames(tools: readonly ToolPlan[]): string {
  const shown = tools.slice(0, 6).map(({ name }) => name);
  const more = tools.length - shown.length;
  if (tools.length === 0) return "no tool of this selection";
  return more > 0 ? `${shown.join(", ")} and ${count(more, "more tool")}` : shown.join(", ");
}
