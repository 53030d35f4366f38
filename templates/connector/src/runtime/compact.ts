import { redact, redactValue } from "./access/redaction.js";
import type { AnsweredCall, Answer, CursorState, Handler, Page } from "./call.js";
import { boundArguments } from "./reading.js";
import { byDepth, cutNotice, goOnNotice, partNotice } from "./results/continuation.js";
import { writeCursor } from "./results/cursor.js";
import { fit } from "./results/fit.js";
import { shape } from "./results/shape.js";
import type { Shaped } from "./results/shaped.js";
import { firstPart, nextPart, type Part } from "./results/walk.js";

export interface CompactOptions {
  /** Characters of JSON that a result may have. */
  readonly maxChars?: number;
}

const DEFAULT_MAX_CHARS = 32_000;

/** What of a result is shown, and what is said about the rest. */
interface Shown {
  readonly value: unknown;
  readonly page?: Page;
  readonly notice?: string | undefined;
}

/** The last step: the declared part of the answer, without secrets, within the size that a model can take. */
export function compact({ maxChars = DEFAULT_MAX_CHARS }: CompactOptions = {}): Handler<AnsweredCall> {
  return async (call) => {
    const shaped = shape(call);
    const { value, page, notice: rest } = shown(call, shaped, maxChars);
    const notice = [...shaped.notices, rest].filter((sentence) => sentence !== undefined).join(" ");
    return {
      status: "ok",
      ...(notice !== "" && { notice: redact(notice) }),
      ...(page !== undefined && { page }),
      result: value,
      ...(shaped.attachments !== undefined && { attachments: shaped.attachments }),
    } satisfies Answer;
  };
}

/** Serialised once: for the secrets, and for the size. */
function shown(call: AnsweredCall, shaped: Shaped, maxChars: number): Shown {
  const text = JSON.stringify(shaped.result);
  const result = redact(text) === text ? shaped.result : redactValue(shaped.result);
  const rests = call.reading?.cursor?.rests;
  if (rests !== undefined) return shownPart(call, shaped, nextPart(result, rests, maxChars), maxChars);
  if (text.length <= maxChars)
    return shaped.onward === undefined ? { value: result } : shownWhole(call, shaped, result);
  if (call.tool.reading?.cursor !== undefined) return shownPart(call, shaped, firstPart(result, maxChars), maxChars);
  const fitted = fit(result, maxChars);
  const [cut] = byDepth(fitted.cuts);
  return {
    value: fitted.value,
    ...(cut !== undefined && { page: { returned: cut.returned, total: cut.total } }),
    notice: cutNotice(call, fitted, maxChars),
  };
}

/** All that the upstream has sent, of a list that goes on. */
function shownWhole(call: AnsweredCall, shaped: Shaped, value: unknown): Shown {
  const cursor = onwardCursor(call, shaped);
  const notice = goOnNotice(call, cursor, shaped.onward?.certain === true);
  const returned = shaped.returned;
  if (cursor === undefined || returned === undefined)
    return { value, ...(cursor !== undefined && { page: { next_cursor: cursor } }), notice };
  return { value, page: { returned, ...totalOf(shaped), next_cursor: cursor }, notice };
}

/** A part of what the upstream has sent; after the last one its list goes on. */
function shownPart(call: AnsweredCall, shaped: Shaped, part: Part, maxChars: number): Shown {
  const here = call.reading?.cursor;
  const { rests } = part;
  const cursor = rests.length > 0 ? cursorText(call, { ...here, rests }) : onwardCursor(call, shaped);
  const [first] = part.shown;
  const returned = first?.unit === "items" ? first.returned : undefined;
  const total = shaped.total ?? (call.tool.reading?.paging === undefined ? first?.total : undefined);
  const page = {
    ...(returned !== undefined && { returned }),
    ...(total !== undefined && { total }),
    ...(cursor !== undefined && { next_cursor: cursor }),
  };
  const hasMore = rests.length > 0 || shaped.onward !== undefined;
  const notice = [
    partNotice(call, part, maxChars),
    hasMore ? goOnNotice(call, cursor, rests.length > 0 || shaped.onward?.certain === true) : undefined,
  ];
  return { value: part.value, page, notice: notice.filter((sentence) => sentence !== undefined).join(" ") };
}

function totalOf({ total }: Shaped): Pick<Page, "total"> {
  return total === undefined ? {} : { total };
}

function onwardCursor(call: AnsweredCall, { onward }: Shaped): string | undefined {
  return onward?.state && cursorText(call, onward.state);
}

/** Undefined when it would be too long, or would carry a secret out. */
function cursorText(call: AnsweredCall, state: CursorState): string | undefined {
  const said = JSON.stringify(state);
  return redact(said) === said ? writeCursor(state, call.tool, boundArguments(call)) : undefined;
}
