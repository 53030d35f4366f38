import type { AuthorizedCall } from "../call.js";
import { repeatedArgumentOf } from "../key-argument.js";
import { type ArgumentFix, ToolError } from "./tool-error.js";

/** The refusal of a call whose arguments are not right: everything at once, nothing executed. */
export function invalidArguments(call: AuthorizedCall, fix: readonly ArgumentFix[]): ToolError {
  const names = [...new Set(fix.map(({ path }) => path))];
  const shown = names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");
  const argument = repeatedArgumentOf(call);
  const key = argument === undefined ? "none" : names.includes(argument) ? "new" : "same";
  return new ToolError({
    code: "INVALID_ARGUMENTS",
    message: `${fix.length === 1 ? "One argument is" : `${fix.length} things are`} not right: ${shown}.`,
    executed: "no",
    retry: { allowed: true, key },
    fix,
    next: `Correct what \`fix\` names and call ${call.tool.name} again${key === "same" ? ` with the SAME ${argument}` : ""}.`,
  });
}
