import type { Answer, ValidCall } from "../call.js";
import { ToolError } from "../errors/tool-error.js";
import { replay, type ReplayFacts } from "./replay.js";
import type { StoredAnswer } from "./stored-answer.js";
import { joinNotices } from "./wording.js";

/** How one attempt to perform an action ended; callers of the same process share it. */
export type Verdict =
  /** It was executed in this attempt. */
  | {
      readonly kind: "executed";
      readonly callId: string;
      readonly keyHash: string;
      readonly at: number;
      readonly stored: StoredAnswer;
      readonly saved: boolean;
      readonly cause?: unknown;
    }
  /** It was sent in this attempt, and nobody knows what became of it. */
  | { readonly kind: "unknown"; readonly callId: string; readonly error: ToolError }
  /** It was not sent, or the upstream did not execute it. */
  | { readonly kind: "failed"; readonly error: ToolError }
  /** It had been executed before. */
  | { readonly kind: "found"; readonly answer: Answer };

/** The call that may have been sent, of a verdict that leaves open what became of it. */
export function openCallOf(verdict: Verdict): string | undefined {
  if (verdict.kind === "unknown") return verdict.callId;
  if (verdict.kind !== "failed" || verdict.error.body.executed !== "unknown") return undefined;
  const { id } = verdict.error.call;
  return typeof id === "string" ? id : undefined;
}

/**
 * The answer for the caller who made the attempt.
 * @throws ToolError of a verdict that is an error.
 */
export function answerOf(verdict: Verdict): Answer {
  if (verdict.kind === "found") return verdict.answer;
  if (verdict.kind !== "executed") throw verdict.error;
  const { body } = verdict.stored;
  const call = { id: verdict.callId, replayed: false, executed_now: true };
  if (body.status === "error") throw new ToolError(body.error, { cause: verdict.cause, call });
  const warning = verdict.saved
    ? undefined
    : "WARNING: executed, but the result could not be saved yet; do not repeat this call.";
  const notice = joinNotices(warning, body.notice);
  return { ...body, ...(notice !== undefined && { notice }), call };
}

/**
 * The answer for a caller of the same process who waited with the same key.
 * @throws ToolError of a verdict that is an error.
 */
export function sharedAnswerOf(verdict: Verdict, call: ValidCall): Answer {
  if (verdict.kind === "executed") return replay(verdict.stored, sharingFacts(verdict, call));
  if (verdict.kind !== "unknown") return answerOf(verdict);
  throw new ToolError(verdict.error.body, { call: { ...verdict.error.call, executed_now: false } });
}

/** What is told about an answer that has just been given to another caller of this process. */
export function sharingFacts(
  { callId, at }: Extract<Verdict, { readonly kind: "executed" }>,
  { tool, policy }: ValidCall,
): ReplayFacts {
  return { callId, ageMs: Date.now() - at, tool, toolChanged: false, readWith: policy.idempotency?.verifyWith };
}
