import { redact, redactValue } from "./access/redaction.js";
import type { AnsweredCall, Answer, Handler } from "./call.js";
import { byDepth, cutNotice } from "./results/continuation.js";
import { fit, type Fitted } from "./results/fit.js";
import { shape } from "./results/shape.js";

export interface CompactOptions {
  /** Characters of JSON that a result may have. */
  readonly maxChars?: number;
}

const DEFAULT_MAX_CHARS = 32_000;

/** The last step: the declared part of the answer, without secrets, within the size that a model can take. */
export function compact({ maxChars = DEFAULT_MAX_CHARS }: CompactOptions = {}): Handler<AnsweredCall> {
  return async (call) => {
    const { result, notices, attachments } = shape(call);
    const fitted = within(result, maxChars);
    const notice = [...notices, cutNotice(call, fitted, maxChars)]
      .filter((sentence) => sentence !== undefined)
      .join(" ");
    const [cut] = byDepth(fitted.cuts);
    return {
      status: "ok",
      ...(notice !== "" && { notice: redact(notice) }),
      result: fitted.value,
      ...(cut !== undefined && { page: { returned: cut.returned, total: cut.total } }),
      ...(attachments !== undefined && { attachments }),
    } satisfies Answer;
  };
}

/** Serialised once: for the secrets, and for the size. */
function within(result: unknown, maxChars: number): Fitted {
  const text = JSON.stringify(result);
  const value = redact(text) === text ? result : redactValue(result);
  return text.length <= maxChars ? { value, cuts: [], shortened: false } : fit(value, maxChars);
}
