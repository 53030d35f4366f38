import type { Answer } from "../call.js";
import { isAboutEarlierSend } from "../errors/about-earlier-send.js";
import { type ErrorBody, type ErrorCode, ToolError } from "../errors/tool-error.js";
import { ABOUT_THE_REQUEST } from "../upstream/decide.js";

/** What came back from the rest of the pipeline. */
export type Reply =
  { readonly kind: "answered"; readonly answer: Answer } | { readonly kind: "failed"; readonly error: unknown };

/** What a reply means for the record. */
export type Judgement =
  | { readonly change: "complete"; readonly answer: Answer; readonly cause?: unknown }
  | { readonly change: "release"; readonly error: ErrorBody; readonly cause?: unknown }
  | { readonly change: "settle"; readonly error: ErrorBody; readonly cause?: unknown };

/** What was known before the request went out. */
export interface SendingFacts {
  readonly tool: string;
  /** An earlier send of the same effect may have been executed. */
  readonly rerun: boolean;
  /** The upstream has a key of its own. */
  readonly upstreamHasKey: boolean;
}

/** Codes with which an upstream that knows the key says that the earlier send had no effect either. */
const definiteAnswers: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["UPSTREAM_REJECTED", "UPSTREAM_NOT_FOUND"]);

/** Pure. An error that says nothing about execution counts as unknown: the request may have left the process. */
export function judge(reply: Reply, facts: SendingFacts): Judgement {
  if (reply.kind === "answered" && reply.answer.status === "ok") return { change: "complete", answer: reply.answer };
  const { error, cause } = errorOf(reply, facts.tool);
  switch (error.executed) {
    case "yes":
    case "partial":
      return { change: "complete", answer: { status: "error", error }, cause };
    case "unknown":
      return { change: "settle", error, cause };
    case "no":
      return saysNothingOfEarlierSend(error, facts)
        ? { change: "settle", error, cause }
        : { change: "release", error, cause };
  }
}

/** "Not executed" is said of the last send; only an upstream that knows our key says it of the earlier ones too. */
function saysNothingOfEarlierSend(error: ErrorBody, { rerun, upstreamHasKey }: SendingFacts): boolean {
  return rerun && !(upstreamHasKey && definiteAnswers.has(error.code) && !isAboutEarlierSend(error.upstream ?? {}));
}

/**
 * Whether an upstream that may have been sent it before has now refused the request as it stands: the same would be refused
 * again, and never tell what became of the send before. The precondition of an update no longer holds when that was done.
 */
export function isRefusedForGood({ upstream }: ErrorBody, upstreamHasKey: boolean): boolean {
  const status = upstream?.status ?? 0;
  return status === 412 || (!upstreamHasKey && (status === 409 || ABOUT_THE_REQUEST.has(status)));
}

function errorOf(reply: Reply, tool: string): { readonly error: ErrorBody; readonly cause?: unknown } {
  if (reply.kind === "answered" && reply.answer.status === "error") return { error: reply.answer.error };
  const thrown = reply.kind === "failed" ? reply.error : undefined;
  if (thrown instanceof ToolError) return { error: thrown.body, cause: thrown };
  return {
    error: {
      code: "OUTCOME_UNKNOWN",
      message: `${tool} failed inside this server after the request may have been sent: it may have been executed.`,
      executed: "unknown",
      retry: { allowed: false, key: "none" },
      next: "Find out whether it was done before anything else.",
    },
    cause: thrown,
  };
}
