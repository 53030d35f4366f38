import type { AnsweredCall } from "../call.js";
import { readError } from "../errors/read-error.js";
import { ToolError } from "../errors/tool-error.js";
import { wordingFor } from "../errors/wording.js";

type Members = Readonly<Record<string, unknown>>;

/** The error in an answer that calls itself a success: `ok: false`, `success: false`, or GraphQL errors without data. */
export function hiddenFailure(call: AnsweredCall, value: unknown): ToolError | undefined {
  if (!isMembers(value) || !saysFailure(value)) return undefined;
  const { said, code, requestId } = readError(call.response.headers, call.response.body);
  const { next, ...wording } = wordingFor("UPSTREAM_REJECTED", call, { status: call.response.status });
  return new ToolError({
    ...wording,
    executed: "no",
    next,
    upstream: {
      status: call.response.status,
      ...(code !== undefined && { code }),
      ...(requestId !== undefined && { request_id: requestId }),
      ...(said !== undefined && { said }),
    },
  });
}

function saysFailure(value: Members): boolean {
  const { errors, error, message } = value;
  const listed = Array.isArray(errors) ? errors.length > 0 : Boolean(errors);
  if (value.ok === false || value.success === false)
    return listed || Boolean(error) || (value.success === false && Boolean(message));
  return Array.isArray(errors) && listed && value.data === null;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
