import type { Answer } from "../call.js";
import type { ErrorBody } from "../errors/tool-error.js";
import { isReceipt, quotedReceipt, type Receipt } from "./receipt.js";
import { StoreCorruptError } from "./store.js";

/** An answer without the facts of one particular call. */
export type AnswerBody = Answer extends infer Each ? (Each extends unknown ? Omit<Each, "call"> : never) : never;

/** What is kept of a DONE call. */
export interface StoredAnswer {
  readonly body: AnswerBody;
  /** The result was too large: only its first plain fields were kept. */
  readonly reduced?: true;
  /** Absent when the upstream's answer was not seen. */
  readonly receipt?: Receipt;
}

const longestField = 200;
const mostFields = 20;

/** The JSON to store: the shaped answer as the first caller got it, reduced when it exceeds the cap. */
export function encodeAnswer(answer: Answer, receipt: Receipt | undefined, maxBytes: number): string {
  const { call: _, ...body } = answer;
  const whole = JSON.stringify({ body, receipt });
  if (Buffer.byteLength(whole) <= maxBytes || body.status === "error") return whole;
  return JSON.stringify({ body: { status: "ok", result: plainFields(body.result) }, reduced: true, receipt });
}

/** The JSON to store of an error, with what the upstream said before it fell silent. */
export function encodeError(error: ErrorBody, receipt: Receipt | undefined): string {
  const upstream = error.upstream ?? (receipt === undefined ? undefined : quotedReceipt(receipt));
  return JSON.stringify({ ...error, upstream });
}

/** @throws StoreCorruptError when the text is not a stored answer. */
export function decodeAnswer(text: string | undefined): StoredAnswer {
  const value = text === undefined ? undefined : parse(text);
  if (!isStoredAnswer(value)) throw new StoreCorruptError("a stored answer can't be read");
  return value;
}

/** @throws StoreCorruptError when the text is not a stored error. */
export function decodeError(text: string): ErrorBody {
  const value = parse(text);
  if (!isErrorBody(value)) throw new StoreCorruptError("a stored error can't be read");
  return value;
}

/** Identifiers and other short values at the first level: enough to find the whole thing again. */
export function plainFields(result: unknown): Readonly<Record<string, unknown>> | null {
  if (!isObject(result)) return null;
  const plain = Object.entries(result).filter(([, value]) => isShort(value));
  return Object.fromEntries(plain.slice(0, mostFields));
}

function isShort(value: unknown): boolean {
  return (
    typeof value === "number" ||
    typeof value === "boolean" ||
    (typeof value === "string" && value.length <= longestField)
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StoreCorruptError("a stored answer is not JSON", { cause: error });
  }
}

function isStoredAnswer(value: unknown): value is StoredAnswer {
  if (!isObject(value) || !isObject(value["body"])) return false;
  if (value["receipt"] !== undefined && !isReceipt(value["receipt"])) return false;
  const { status, error } = value["body"];
  return status === "ok" ? "result" in value["body"] : status === "error" && isErrorBody(error);
}

function isErrorBody(value: unknown): value is ErrorBody {
  return (
    isObject(value) &&
    typeof value["code"] === "string" &&
    typeof value["executed"] === "string" &&
    isObject(value["retry"])
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
