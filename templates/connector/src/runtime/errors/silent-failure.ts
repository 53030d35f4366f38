import type { ClaimedCall } from "../call.js";
import { type Executed, ToolError } from "./tool-error.js";
import { unsaidWait, wordingFor } from "./wording.js";

/** The error of an upstream that did not answer. What went wrong below is for the log. */
export function silentFailure(call: ClaimedCall, executed: Executed, sent: boolean, cause: unknown): ToolError {
  const code = executed === "unknown" ? "OUTCOME_UNKNOWN" : sent ? "UPSTREAM_UNAVAILABLE" : "UPSTREAM_UNREACHABLE";
  const waitMs = unsaidWait(code);
  return new ToolError({ ...wordingFor(code, call, waitMs === undefined ? {} : { waitMs }), executed }, { cause });
}

/** The caller of a read has left. */
export function cancelled(call: ClaimedCall): ToolError {
  return new ToolError({ ...wordingFor("CANCELLED", call, {}), executed: "no" });
}
