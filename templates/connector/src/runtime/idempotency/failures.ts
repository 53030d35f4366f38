import { type ErrorBody, ToolError } from "../errors/tool-error.js";
import type { StoredRecord } from "./record.js";
import { ago, dateOf } from "./wording.js";

/** A read tool that can tell what became of a call. */
export type Verification = NonNullable<ErrorBody["verify"]>;

/** Facts of a call that was not executed by this request. */
export const notExecuted = { replayed: false, executed_now: false } as const;

export function inProgress(tool: string, argument: string, callId: string, afterSeconds: number): ToolError {
  return new ToolError(
    {
      code: "IN_PROGRESS",
      message: `The same call of ${tool} is still running (${callId}).`,
      executed: "unknown",
      retry: { allowed: true, after_s: afterSeconds, key: "same" },
      next: `Wait ${afterSeconds} s, then call ${tool} again with the SAME ${argument}; it will not run twice.`,
    },
    { call: { id: callId, ...notExecuted } },
  );
}

/** What a caller can do about an outcome that nobody knows. */
export type Recourse =
  /** The upstream recognises a repeat. */
  | { readonly kind: "repeat"; readonly tool: string; readonly argument: string }
  | {
      readonly kind: "verify";
      readonly tool: string;
      readonly argument: string;
      readonly absentKey: string;
      readonly verify: Verification | undefined;
    };

export function outcomeUnknown(record: StoredRecord, now: number, recourse: Recourse, duplicate: boolean): ToolError {
  const other = duplicate ? " under another key" : "";
  const message = `Call ${record.callId} of ${record.tool} was sent ${ago(now - record.firstSentAt)}${other}, and no answer came back: it may have been executed.`;
  return withRecourse(
    { code: "OUTCOME_UNKNOWN", message, executed: "unknown", retry: { allowed: false, key: "none" }, next: "" },
    recourse,
    { id: record.callId, ...notExecuted, ...(duplicate && { duplicate_of: record.callId }) },
  );
}

/** The error with the one next step that is safe. */
export function withRecourse(
  body: ErrorBody,
  recourse: Recourse,
  call: Readonly<Record<string, unknown>>,
  cause?: unknown,
): ToolError {
  const { tool, argument } = recourse;
  if (recourse.kind === "repeat") {
    const { after_s } = body.retry;
    const wait = after_s === undefined ? "Call" : `Wait ${after_s} s, then call`;
    const next = `${wait} ${tool} again with the SAME ${argument}: the upstream recognises the repeat.`;
    const retry = { allowed: true, key: "same", ...(after_s !== undefined && { after_s }) } as const;
    return new ToolError({ ...body, executed: "unknown", retry, next }, { call, cause });
  }
  const check =
    recourse.verify === undefined
      ? "Find out whether it exists"
      : `Check with ${recourse.verify.tool} whether it exists`;
  return new ToolError(
    {
      ...body,
      executed: "unknown",
      retry: { allowed: false, key: "none" },
      next: `${check}; only if it does not, call ${tool} with the same arguments and ${argument} \`${recourse.absentKey}\`.`,
      ...(recourse.verify !== undefined && { verify: recourse.verify }),
    },
    { call: { ...call, absent_key: recourse.absentKey }, cause },
  );
}

export function resultExpired(record: StoredRecord, verify: Verification | undefined): ToolError {
  return new ToolError(
    {
      code: "RESULT_EXPIRED",
      message: `Call ${record.callId} of ${record.tool} was executed on ${dateOf(record.firstSentAt)}; its result is no longer kept.`,
      executed: "yes",
      retry: { allowed: false, key: "none" },
      next:
        verify === undefined
          ? "Do not repeat it; read the result from the upstream."
          : `Do not repeat it; read it with ${verify.tool}.`,
      ...(verify !== undefined && { verify }),
    },
    { call: { id: record.callId, replayed: true, executed_now: false } },
  );
}

export function storeUnavailable(tool: string, argument: string, cause: unknown): ToolError {
  return new ToolError(
    {
      code: "STORE_UNAVAILABLE",
      message: "The store that prevents double execution can't be used now, so nothing was sent.",
      executed: "no",
      retry: { allowed: true, after_s: 5, key: "same" },
      next: `Wait 5 s, then call ${tool} again with the SAME ${argument}; reading tools still work.`,
    },
    { call: notExecuted, cause },
  );
}

export function storeCorrupt(verify: Verification | undefined, cause: unknown): ToolError {
  const check = verify === undefined ? "" : `Check with ${verify.tool} whether it was executed. `;
  return new ToolError(
    {
      code: "STORE_CORRUPT",
      message: "This key was used before, but what became of it can't be read from the store. Nothing was sent now.",
      executed: "unknown",
      retry: { allowed: false, key: "none" },
      next: `${check}Tell the operator that a record of the idempotency store is unreadable.`,
      ...(verify !== undefined && { verify }),
    },
    { call: notExecuted, cause },
  );
}

export function cancelledBefore(tool: string, argument: string): ToolError {
  return new ToolError(
    {
      code: "CANCELLED",
      message: "The caller left before anything was sent.",
      executed: "no",
      retry: { allowed: true, key: "same" },
      next: `Call ${tool} again with the SAME ${argument} if it is still wanted.`,
    },
    { call: notExecuted },
  );
}

export function cancelledAfter(tool: string, argument: string, callId: string): ToolError {
  return new ToolError(
    {
      code: "CANCELLED",
      message: "The caller left; the write goes on and its result is kept.",
      executed: "unknown",
      retry: { allowed: true, key: "same" },
      next: `Call ${tool} again with the SAME ${argument} to get the result.`,
    },
    { call: { id: callId, ...notExecuted } },
  );
}

export function uncomparable(cause: unknown): ToolError {
  return new ToolError(
    {
      code: "INVALID_ARGUMENTS",
      message:
        "The arguments hold text that is not valid Unicode (half of a surrogate pair), or are nested too deeply.",
      executed: "no",
      retry: { allowed: true, key: "same" },
      next: "Call again with well-formed text and at most a few hundred levels of nesting.",
    },
    { call: notExecuted, cause },
  );
}
