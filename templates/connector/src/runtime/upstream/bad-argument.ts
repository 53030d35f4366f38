import { ToolError } from "../errors/tool-error.js";

/** An argument that would change where a request goes or what its headers say. Nothing has been sent. */
export function badArgument(argument: string, problem: string, expected: string): ToolError {
  return new ToolError({
    code: "INVALID_ARGUMENTS",
    message: `One argument is not right: ${argument}.`,
    executed: "no",
    retry: { allowed: true, key: "same" },
    fix: [{ path: argument, problem, expected }],
    next: "Correct what `fix` names and call again; a write with the SAME key.",
  });
}
