import type { ClaimedCall } from "../call.js";
import { repeatedArgumentOf } from "../key-argument.js";
import { reasonOfSilence } from "./silence.js";
import { type Executed, ToolError } from "./tool-error.js";
import { unsaidWait, wordingFor } from "./wording.js";

/** The error of an upstream that did not answer. What went wrong below, beyond a plain word, is for the log. */
export function silentFailure(call: ClaimedCall, executed: Executed, sent: boolean, cause: unknown): ToolError {
  const code = executed === "unknown" ? "OUTCOME_UNKNOWN" : sent ? "UPSTREAM_UNAVAILABLE" : "UPSTREAM_UNREACHABLE";
  const waitMs = unsaidWait(code);
  const reason = reasonOfSilence(cause);
  const facts = { ...(waitMs !== undefined && { waitMs }), ...(reason !== undefined && { reason }) };
  return new ToolError({ ...wordingFor(code, call, facts), executed }, { cause });
}

/** The caller of a read has left. */
export function cancelled(call: ClaimedCall): ToolError {
  return new ToolError({ ...wordingFor("CANCELLED", call, {}), executed: "no" });
}

/** The connector itself failed, and nothing of this call has left it. */
export function neverSent(call: ClaimedCall, cause: unknown): ToolError {
  const argument = repeatedArgumentOf(call);
  return new ToolError(
    {
      code: "INTERNAL",
      message: `The connector itself failed before it sent ${call.tool.name}; the details are in its log.`,
      executed: "no",
      retry: { allowed: true, key: argument === undefined ? "none" : "same" },
      next: `Call once more${argument === undefined ? "" : ` with the SAME ${argument}`}; if it fails again, tell the user.`,
    },
    { cause },
  );
}
