import { type ErrorCode, ToolError } from "../errors/tool-error.js";

/** A call that ended before anything was sent upstream, for good: repeating it changes nothing. */
export function refused(code: ErrorCode, message: string, next: string, cause?: unknown): ToolError {
  return new ToolError({ code, message, executed: "no", retry: { allowed: false, key: "none" }, next }, { cause });
}

/** A call that ended before anything was sent upstream, and that may be repeated after a while. */
export function postponed(code: ErrorCode, message: string, seconds: number, cause?: unknown): ToolError {
  return new ToolError(
    {
      code,
      message,
      executed: "no",
      retry: { allowed: true, after_s: seconds, key: "same" },
      next: `Wait ${seconds} s, then make the same call again.`,
    },
    { cause },
  );
}
