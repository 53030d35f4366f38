import { decodeText } from "../results/decode-text.js";
import { readJson } from "../results/read-json.js";
import { type FieldProblem, fieldProblems } from "./field-problems.js";
import { said } from "./said.js";

/** What an upstream's error says, whatever its format. All texts are quotable. */
export interface UpstreamError {
  readonly said?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly fields: readonly FieldProblem[];
  /** AIP-193 `RetryInfo`. */
  readonly retryMs?: number;
}

type Headers = Readonly<Record<string, string>>;
type Members = Readonly<Record<string, unknown>>;

/** More than this is not an error message. */
const READ_BYTES = 256 * 1024;

const REQUEST_ID_HEADERS = [
  "x-request-id",
  "request-id",
  "x-amzn-requestid",
  "x-amz-request-id",
  "x-github-request-id",
  "x-ms-request-id",
  "x-correlation-id",
  "cf-ray",
];

/** Reads RFC 9457, AIP-193, Stripe, Microsoft Graph, JSON:API, OAuth, framework formats, plain text, and of HTML the title. */
export function readError(headers: Headers, body: Uint8Array): UpstreamError {
  const content = decodeText(body.subarray(0, READ_BYTES), headers["content-type"]);
  const json = readJson(content);
  const error = json === undefined ? ofText(content) : ofJson(json.value);
  const requestId = requestIdOf(headers) ?? said(error.requestId ?? "", 100);
  return { ...error, ...(requestId !== undefined && { requestId }) };
}

/** The id under which the upstream's support finds the request. */
export function requestIdOf(headers: Headers): string | undefined {
  const header = REQUEST_ID_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  return header === undefined ? undefined : said(header, 100);
}

function ofText(content: string): UpstreamError {
  const html =
    /^\s*(?:<!doctype html|<html|<head|<body|<\?xml)/i.test(content) ||
    /<\/?(?:html|body|div|script)\b/i.test(content.slice(0, 2_000));
  const words = said(html ? (/<title[^>]*>([^<]*)/i.exec(content.slice(0, 10_000))?.[1] ?? "") : content);
  return { fields: [], ...(words !== undefined && { said: words }) };
}

function ofJson(value: unknown): UpstreamError {
  if (typeof value === "string") return ofText(value);
  const body = members(Array.isArray(value) ? value[0] : value);
  const error = { ...body, ...members(body.error) };
  const first = members(Array.isArray(body.errors) ? body.errors[0] : undefined);
  const fields = fieldProblems(value);
  const words = said(
    messageOf(error) ??
      messageOf(first) ??
      (firstText(body.errors) || listText(body) || fields.map(({ problem }) => problem).join(" ")),
  );
  const code = said(codeOf(error, body) ?? codeOf(first, first) ?? "", 100);
  const requestId = text(members(error.innerError)["request-id"]) ?? text(error.request_id) ?? text(error.requestId);
  const retryMs = retryDelay(error.details);
  return {
    fields,
    ...(words !== undefined && { said: words }),
    ...(code !== undefined && { code }),
    ...(requestId !== undefined && { requestId }),
    ...(retryMs !== undefined && { retryMs }),
  };
}

/** RFC 9457 says it in two parts; others in one of a few names. */
function messageOf(error: Members): string | undefined {
  const detail =
    text(error.detail) ??
    text(error.message) ??
    text(error.error_description) ??
    text(error.msg) ??
    text(error.Message);
  const title = text(error.title);
  if (detail !== undefined) return title === undefined || detail.includes(title) ? detail : `${title}: ${detail}`;
  return title ?? text(error.description) ?? text(error.reason) ?? text(error.error) ?? text(error.errorMessage);
}

function codeOf(error: Members, body: Members): string | undefined {
  const named = text(error.code) ?? text(error.error_code) ?? text(error.errorCode);
  if (named !== undefined) return named;
  if (text(body.error) !== undefined && text(body.error_description) !== undefined) return text(body.error);
  const type = text(error.type);
  return type === undefined || type === "about:blank"
    ? text(error.status)
    : type.split(/[/#]/).findLast((part) => part !== "");
}

/** Messages of a list or of a dictionary by field. */
function firstText(errors: unknown): string {
  if (Array.isArray(errors)) return errors.filter((error) => typeof error === "string").join(" ");
  return listText(members(errors));
}

function listText(body: Members): string {
  return Object.entries(body)
    .flatMap(([field, messages]) =>
      Array.isArray(messages)
        ? messages.filter((message) => typeof message === "string").map((message) => `${field}: ${message}`)
        : [],
    )
    .join(" ");
}

function retryDelay(details: unknown): number | undefined {
  const delays = Array.isArray(details) ? details.map((detail) => text(members(detail).retryDelay)) : [];
  const seconds = Number.parseFloat(delays.find((delay) => delay !== undefined) ?? "");
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds * 1_000));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function members(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.assign(Object.create(null), value)
    : {};
}
