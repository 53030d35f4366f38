import type { Answer } from "../call.js";
import { ToolError } from "../errors/tool-error.js";
import type { Tool } from "../tool.js";
import { whereabouts } from "./receipt.js";
import { fitsResult } from "./result-fit.js";
import { plainFields, type StoredAnswer } from "./stored-answer.js";
import { ago, joinNotices, secondsOf } from "./wording.js";

/** How an earlier answer is given to another caller. */
export interface ReplayFacts {
  /** The call whose answer it is. */
  readonly callId: string;
  readonly ageMs: number;
  readonly tool: Tool;
  readonly toolChanged: boolean;
  /** Where the whole result can be read when it was not kept. */
  readonly readWith: string | undefined;
  /** Set when the caller used another key, or none. */
  readonly duplicate?: Duplicate;
}

/** A call that an earlier one with the same content stands for. */
export interface Duplicate {
  readonly callId: string;
  /** The key for doing it again on purpose. */
  readonly againKey: string;
  readonly argument: string;
  /** What the two calls have in common: `under another key`. */
  readonly likeness: string;
  /** Whether the earlier result must not be taken for its own. */
  readonly ask: boolean;
}

/**
 * The stored answer for a caller whose call was not executed again.
 * @throws ToolError when the stored answer is an error (executed, but the answer was lost), or when the tool asks before it
 * does the same again.
 */
export function replay(stored: StoredAnswer, facts: ReplayFacts): Answer {
  if (facts.duplicate?.ask === true) throw askFirst(facts, facts.duplicate);
  const call = callFacts(facts);
  if (stored.body.status === "error") throw new ToolError(stored.body.error, { call });
  const outdated = facts.toolChanged && !fitsResult(stored.body.result, facts.tool.result);
  const { attachments, page } = stored.body;
  const notice = joinNotices(headline(facts), ...remarks(stored, facts, outdated), stored.body.notice);
  return {
    status: "ok",
    ...(notice !== undefined && { notice }),
    result: outdated ? null : stored.body.result,
    ...(page !== undefined && !outdated && { page }),
    ...(attachments !== undefined && { attachments }),
    call,
  };
}

function headline({ ageMs, duplicate }: ReplayFacts): string {
  if (duplicate === undefined) return `ALREADY DONE ${ago(ageMs)}, not executed again.`;
  const { argument, againKey, likeness } = duplicate;
  return `ALREADY DONE ${ago(ageMs)} ${likeness}, not executed again. To do it again on purpose call with ${argument} \`${againKey}\`.`;
}

function remarks(stored: StoredAnswer, facts: ReplayFacts, outdated: boolean): readonly (string | undefined)[] {
  const where = facts.readWith === undefined ? "from the upstream" : `with ${facts.readWith}`;
  return [
    stored.reduced === true
      ? `The result was too large to keep; read it ${where}${whereabouts(stored.receipt)}.`
      : undefined,
    facts.toolChanged && !outdated ? "The tool has changed since (tool_changed: true)." : undefined,
    outdated && stored.body.status === "ok" ? outdatedRemark(stored.body.result) : undefined,
  ];
}

function outdatedRemark(result: unknown): string {
  const fields = Object.entries(plainFields(result) ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  const held = fields.length === 0 ? "" : `: ${fields.slice(0, 5).join(", ")}`;
  return `The tool has changed since (tool_changed: true) and its earlier result no longer fits${held}.`;
}

function callFacts({ callId, ageMs, duplicate }: ReplayFacts): NonNullable<Answer["call"]> {
  const facts = { id: callId, replayed: true, executed_now: false, age_s: secondsOf(ageMs) };
  return duplicate === undefined
    ? facts
    : { ...facts, id: duplicate.callId, duplicate_of: callId, again_key: duplicate.againKey };
}

/** The code for a key that is missing: the one that only the server gives out, for doing the same once more. */
function askFirst({ callId, ageMs, tool }: ReplayFacts, duplicate: Duplicate): ToolError {
  const { againKey, argument, likeness } = duplicate;
  return new ToolError(
    {
      code: "KEY_REQUIRED",
      message: `The same was executed ${ago(ageMs)} ${likeness} (call ${callId}), so it was not executed again.`,
      executed: "no",
      // Not offered as a correction: a model would make it without asking.
      retry: { allowed: false, key: "none" },
      next: `Ask the user whether it is wanted once more; only if it is, call ${tool.name} with the same arguments and ${argument} \`${againKey}\`.`,
    },
    { call: { id: duplicate.callId, replayed: false, executed_now: false, duplicate_of: callId, again_key: againKey } },
  );
}
