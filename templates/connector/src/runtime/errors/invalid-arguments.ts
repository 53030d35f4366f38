import type { AuthorizedCall } from "../call.js";
import { type ArgumentFix, ToolError } from "./tool-error.js";

/** The refusal of a call whose arguments are not right: everything at once, nothing executed. */
export function invalidArguments(call: AuthorizedCall, fix: readonly ArgumentFix[]): ToolError {
  const names = [...new Set(fix.map(({ path }) => path))];
  const shown = names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");
  const key = call.policy.idempotency?.argument;
  return new ToolError({
    code: "INVALID_ARGUMENTS",
    message: `${fix.length === 1 ? "One argument is" : `${fix.length} things are`} not right: ${shown}.`,
    executed: "no",
    retry: { allowed: true, key: key === undefined ? "none" : "same" },
    fix,
    next: `Correct what \`fix\` names and call ${call.tool.name} again${key === undefined ? "" : ` with the SAME ${key}`}.`,
  });
}
