import { type ErrorBody, ToolError } from "../errors/tool-error.js";
import { quotedReceipt, type Receipt } from "./receipt.js";
import type { StoredRecord } from "./record.js";
import { ago, dateOf } from "./wording.js";

/** A read tool that can tell what became of a call. */
export type Verification = NonNullable<ErrorBody["verify"]>;

/** Facts of a call that was not executed by this request. */
export const notExecuted = { replayed: false, executed_now: false } as const;

/** How a caller repeats an action: `argument` carries its key; undefined when its arguments alone name it. */
export interface Repetition {
  readonly tool: string;
  readonly argument: string | undefined;
}

/** `create_refund again with the SAME idempotency_key`. */
function again({ tool, argument }: Repetition): string {
  return `${tool} again with ${argument === undefined ? "the same arguments" : `the SAME ${argument}`}`;
}

function keyOf({ argument }: Repetition): "same" | "none" {
  return argument === undefined ? "none" : "same";
}

export function inProgress(repetition: Repetition, callId: string, afterSeconds: number): ToolError {
  return new ToolError(
    {
      code: "IN_PROGRESS",
      message: `The same call of ${repetition.tool} is still running (${callId}).`,
      executed: "unknown",
      retry: { allowed: true, after_s: afterSeconds, key: keyOf(repetition) },
      next: `Wait ${afterSeconds} s, then call ${again(repetition)}; it will not run twice.`,
    },
    { call: { id: callId, ...notExecuted } },
  );
}

/** The same for a call that may have been sent when it was last seen, while the store that knows what became of it can't be asked. */
export function lastSeenOpen(repetition: Repetition, callId: string, cause: unknown): ToolError {
  const { body, call } = inProgress(repetition, callId, 5);
  const message = `The same call of ${repetition.tool} may have been sent (${callId}); what became of it can't be read now.`;
  return new ToolError({ ...body, message }, { call, cause });
}

/** What a caller can do about an outcome that nobody knows. */
export type Recourse =
  /** The upstream recognises a repeat. */
  | ({ readonly kind: "repeat" } & Repetition)
  | {
      readonly kind: "verify";
      readonly tool: string;
      readonly argument: string;
      readonly absentKey: string;
      readonly verify: Verification | undefined;
    };

/** What is known of a call whose outcome is not. */
export interface UnknownFacts {
  readonly record: StoredRecord;
  readonly now: number;
  /** Of a call that another one stands for: what the two have in common. */
  readonly likeness?: string | undefined;
  /** What the upstream said, if it said anything. */
  readonly upstream?: ErrorBody["upstream"];
}

export function outcomeUnknown({ record, now, likeness, upstream }: UnknownFacts, recourse: Recourse): ToolError {
  const { callId, tool, firstSentAt } = record;
  const sent = `was sent ${ago(now - firstSentAt)}${likeness === undefined ? "" : ` ${likeness}`}`;
  const answer = upstream?.status === undefined ? "no answer came back" : `the answer was HTTP ${upstream.status}`;
  return withRecourse(
    {
      code: "OUTCOME_UNKNOWN",
      message: `Call ${callId} of ${tool} ${sent}, and ${answer}: it may have been executed.`,
      executed: "unknown",
      retry: { allowed: false, key: "none" },
      next: "",
      ...(upstream !== undefined && { upstream }),
    },
    recourse,
    { id: callId, ...notExecuted, ...(likeness !== undefined && { duplicate_of: callId }) },
  );
}

/** The error with the one next step that is safe. */
export function withRecourse(
  body: ErrorBody,
  recourse: Recourse,
  call: Readonly<Record<string, unknown>>,
  cause?: unknown,
): ToolError {
  if (recourse.kind === "repeat") {
    const { after_s } = body.retry;
    const wait = after_s === undefined ? "Call" : `Wait ${after_s} s, then call`;
    const next = `${wait} ${again(recourse)}: the upstream recognises the repeat.`;
    const retry = { allowed: true, key: keyOf(recourse), ...(after_s !== undefined && { after_s }) } as const;
    return new ToolError({ ...body, executed: "unknown", retry, next }, { call, cause });
  }
  const { tool, argument, verify } = recourse;
  const check = verify === undefined ? "Find out whether it was done" : `Check with ${verify.tool} whether it was done`;
  return new ToolError(
    {
      ...body,
      executed: "unknown",
      retry: { allowed: false, key: "none" },
      next: `${check}; only if it was not, call ${tool} with the same arguments and ${argument} \`${recourse.absentKey}\`.`,
      ...(verify !== undefined && { verify }),
    },
    { call: { ...call, absent_key: recourse.absentKey }, cause },
  );
}

export function resultExpired(
  record: StoredRecord,
  verify: Verification | undefined,
  receipt: Receipt | undefined,
): ToolError {
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
      ...(receipt !== undefined && { upstream: quotedReceipt(receipt) }),
    },
    { call: { id: record.callId, replayed: true, executed_now: false } },
  );
}

export function storeUnavailable(repetition: Repetition, cause: unknown): ToolError {
  return new ToolError(
    {
      code: "STORE_UNAVAILABLE",
      message: "The store that prevents double execution can't be used now, so nothing was sent.",
      executed: "no",
      retry: { allowed: true, after_s: 5, key: keyOf(repetition) },
      next: `Wait 5 s, then call ${again(repetition)}; if it fails again, tell the user. Reading tools still work.`,
    },
    { call: notExecuted, cause },
  );
}

export function storeCorrupt(verify: Verification | undefined, cause: unknown): ToolError {
  const check = verify === undefined ? "" : `Check with ${verify.tool} whether it was executed. `;
  return new ToolError(
    {
      code: "STORE_CORRUPT",
      message:
        "This key, or the same content under another one, was used before, but what became of it can't be read from the store. Nothing was sent now.",
      executed: "unknown",
      retry: { allowed: false, key: "none" },
      next: `${check}Tell the operator that a record of the idempotency store is unreadable.`,
      ...(verify !== undefined && { verify }),
    },
    { call: notExecuted, cause },
  );
}

export function cancelledBefore(repetition: Repetition): ToolError {
  return new ToolError(
    {
      code: "CANCELLED",
      message: "The caller left before anything was sent.",
      executed: "no",
      retry: { allowed: true, key: keyOf(repetition) },
      next: `Call ${again(repetition)} if it is still wanted.`,
    },
    { call: notExecuted },
  );
}

export function cancelledAfter(repetition: Repetition, callId: string): ToolError {
  return new ToolError(
    {
      code: "CANCELLED",
      message: "The caller left; the write goes on and its result is kept.",
      executed: "unknown",
      retry: { allowed: true, key: keyOf(repetition) },
      next: `Call ${again(repetition)} to get the result.`,
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
