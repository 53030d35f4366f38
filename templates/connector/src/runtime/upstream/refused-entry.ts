import type { ValidCall } from "../call.js";
import { type ErrorCode, ToolError } from "../errors/tool-error.js";
import { repeatedArgumentOf } from "../key-argument.js";

/** The upstream has failed so often that it is left alone for a while. */
export function circuitOpen(call: ValidCall, waitMs: number): ToolError {
  const message = `The API failed at every other call or more, so ${call.tool.name} was not sent.`;
  return refusedEntry(call, "CIRCUIT_OPEN", message, Math.ceil(waitMs / 1_000));
}

/** More calls are under way than the upstream is troubled with, and no place came free in time. */
export function crowded(call: ValidCall): ToolError {
  return refusedEntry(
    call,
    "RATE_LIMITED",
    `Too many calls of the API are under way, so ${call.tool.name} was not sent.`,
    5,
  );
}

function refusedEntry(call: ValidCall, code: ErrorCode, message: string, seconds: number): ToolError {
  const argument = repeatedArgumentOf(call);
  return new ToolError({
    code,
    message,
    executed: "no",
    retry: { allowed: true, after_s: seconds, key: argument === undefined ? "none" : "same" },
    next: `Wait ${seconds} s, then call ${call.tool.name} again${argument === undefined ? "" : ` with the SAME ${argument}`}.`,
  });
}
