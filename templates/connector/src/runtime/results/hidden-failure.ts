import type { AnsweredCall } from "../call.js";
import type { Executed, ToolError } from "../errors/tool-error.js";
import { upstreamFailure } from "../errors/upstream-failure.js";

type Members = Readonly<Record<string, unknown>>;

/** The error in an answer that calls itself a success: `ok: false`, `success: false`, or GraphQL errors without data. */
export function hiddenFailure(call: AnsweredCall, value: unknown): ToolError | undefined {
  if (!isMembers(value) || !saysFailure(value)) return undefined;
  return upstreamFailure(call, call.response, executedBefore(call, value));
}

function saysFailure(value: Members): boolean {
  const { errors, error, message } = value;
  const listed = Array.isArray(errors) ? errors.length > 0 : Boolean(errors);
  if (value.ok === false || value.success === false)
    return listed || Boolean(error) || (value.success === false && Boolean(message));
  return isGraphFailure(value);
}

const OF_GRAPH: ReadonlySet<string> = new Set(["data", "errors", "extensions"]);

/** No data at all, errors with a message each, and nothing else beside them (GraphQL October 2021, section 7.1). */
function isGraphFailure(value: Members): boolean {
  const { data, errors } = value;
  const isGraph = Object.keys(value).every((name) => OF_GRAPH.has(name));
  return isGraph && (data ?? null) === null && Array.isArray(errors) && errors.length > 0 && errors.every(hasMessage);
}

/**
 * An error with a path came while something was executed; any other came before (GraphQL October 2021, section 7.1.2). Of an
 * earlier send it says nothing.
 */
function executedBefore({ policy, response }: AnsweredCall, value: Members): Executed {
  const whileExecuting = isGraphFailure(value) && [value.errors].flat().some((error) => "path" in Object(error));
  return policy.effect !== "read" && (whileExecuting || response.uncertain === true) ? "unknown" : "no";
}

function hasMessage(error: unknown): boolean {
  return isMembers(error) && typeof error.message === "string";
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
