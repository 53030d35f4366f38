import type { AnsweredCall } from "../call.js";
import { ToolError } from "../errors/tool-error.js";
import { wordingFor } from "../errors/wording.js";
import { cleanLine } from "./clean-text.js";

/** The error of a good answer that can't be shown. A write was executed all the same, and must not be repeated. */
export function unreadable(
  call: AnsweredCall,
  code: "RESPONSE_INCOMPLETE" | "RESPONSE_TOO_LARGE",
  why: string,
): ToolError {
  const { status, headers } = call.response;
  const { location } = headers;
  const upstream = { status, ...(location !== undefined && { said: `Location: ${cleanLine(location, 300)}` }) };
  if (call.policy.effect === "read") return unreadableRead(call, code, why, upstream);
  const { next, ...wording } = wordingFor(code, call, {});
  const { verifyWith } = call.policy.idempotency;
  return new ToolError({
    ...wording,
    message: `The API ran ${call.tool.name}, but its answer ${why}.`,
    executed: "yes",
    next: verifyWith === undefined ? next : `Do not repeat it; read the result with ${verifyWith}.`,
    upstream,
  });
}

function unreadableRead(
  call: AnsweredCall,
  code: "RESPONSE_INCOMPLETE" | "RESPONSE_TOO_LARGE",
  why: string,
  upstream: { readonly status: number },
): ToolError {
  const again =
    code === "RESPONSE_TOO_LARGE"
      ? `Call ${call.tool.name} with arguments that ask for less.`
      : `Call ${call.tool.name} once more; if it fails again, tell the user.`;
  return new ToolError({
    code,
    message: `The answer of the API to ${call.tool.name} ${why}.`,
    executed: "no",
    retry: { allowed: true, key: "none" },
    next: again,
    upstream,
  });
}
