import type { Answer } from "../call.js";
import type { ErrorBody, Executed } from "../errors/tool-error.js";

/** Claude Code cuts at about 11,000 characters. */
const LONGEST_ERROR = 8_000;

const HEADLINES: Readonly<Record<Executed, string>> = {
  no: "NOT EXECUTED.",
  yes: "EXECUTED, ANSWER LOST.",
  partial: "PARTLY EXECUTED.",
  unknown: "OUTCOME UNKNOWN. Do not do it again yet.",
};

/**
 * The text of an answer, enough to act on for a client that shows nothing else: the JSON of the envelope, and before an
 * error the verdict, one sentence of fact and one next step.
 */
export function answerText(answer: Answer): string {
  if (answer.status === "ok") {
    const { attachments: _beside, ...envelope } = answer;
    return JSON.stringify(envelope);
  }
  const { message, next } = answer.error;
  const text = [headline(answer.error), answer.notice, message, next].filter((part) => part !== undefined).join(" ");
  const whole = `${text}\n${JSON.stringify(answer)}`;
  return whole.length <= LONGEST_ERROR ? whole : `${whole.slice(0, LONGEST_ERROR - 1)}…`;
}

function headline({ code, executed }: ErrorBody): string {
  if (code === "IN_PROGRESS") return "STILL RUNNING. Do not start it anew.";
  if (code === "RESULT_EXPIRED") return "ALREADY DONE, RESULT NO LONGER KEPT.";
  return HEADLINES[executed];
}
