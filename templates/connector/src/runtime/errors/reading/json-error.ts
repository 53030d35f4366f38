import { codeOf } from "./error-code.js";
import { fieldProblems } from "./field-problems.js";
import { firstText, firstTextCalled, isMembers, isText, type Members, membersOf } from "./json-members.js";
import type { Reading } from "./reading.js";

/** What an error may be wrapped in, the likeliest first. */
const WRAPPERS = ["fault", "Error", "errors", "innerError", "innererror", "response", "body", "meta", "status"];
const DEEPEST = 3;
/** Plain names: `error_description`, `errorDescription` and `ErrorDescription` are one. */
const MESSAGES = [
  "detail",
  "message",
  "errordescription",
  "msg",
  "errormessage",
  "errorsummary",
  "errordetail",
  "errormsg",
  "faultstring",
];
const TITLES = ["title", "description", "reason", "cause", "error", "statustext"];
const LISTS = ["errors", "errorMessages", "messages", "message", "error", "detail", "details"];
const REQUEST_IDS = [
  "request_id",
  "requestId",
  "request-id",
  "RequestId",
  "correlationId",
  "correlation_id",
  "traceId",
];

/** Reads an error in JSON without asking for its format: the formats in use differ in names, hardly in what they say. */
export function jsonError(value: unknown): Reading {
  const layers = layersOf(value);
  const fields = fieldProblems(value);
  return {
    fields,
    words: first(layers, messageOf) ?? listedWords(layers) ?? fieldWords(fields),
    code: first(layers, codeOf),
    requestId: first([...layers, ...layers.flatMap(detailsOf)], (layer) => firstText(layer, REQUEST_IDS)),
    retryMs: first([...layers.flatMap(detailsOf), ...layers], retryOf),
  };
}

/** The error, then what it is wrapped in or made of. The member `error` and what stands beside it are read as one. */
function layersOf(value: unknown, depth = 0): readonly Members[] {
  if (Array.isArray(value)) return layersOf(value.find(isMembers), depth);
  if (!isMembers(value) || depth > DEEPEST) return [];
  const body = membersOf(value);
  const error = { ...body, ...membersOf(body.error) };
  const wrapped = [...WRAPPERS.map((name) => error[name]), ...[error.detail, error.message].filter(isMembers)];
  return [error, ...wrapped.flatMap((inner) => layersOf(inner, depth + 1))];
}

/** RFC 9457 says it in two parts; others in one of a few names. */
function messageOf(error: Members): string | undefined {
  const title = firstTextCalled(error, ["title"]);
  const message = firstTextCalled(error, MESSAGES);
  if (message === undefined) return firstTextCalled(error, TITLES);
  return title === undefined || message.includes(title) ? message : `${title}: ${message}`;
}

/** Messages of a list, or of a dictionary by field. */
function listedWords(layers: readonly Members[]): string | undefined {
  return first(layers, (layer) => LISTS.map((name) => textsOf(layer[name])).find(isText) ?? dictionaryText(layer));
}

function textsOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter(isText).join(" ");
  return isMembers(value) ? dictionaryText(membersOf(value)) : "";
}

function dictionaryText(messages: Members): string {
  return Object.entries(messages)
    .flatMap(([field, list]) => (Array.isArray(list) ? list.filter(isText).map((text) => `${field}: ${text}`) : []))
    .join(" ");
}

function fieldWords(fields: Reading["fields"]): string | undefined {
  const words = fields.filter(({ guess }) => guess === undefined).map(({ problem }) => problem);
  return words.length === 0 ? undefined : words.join(" ");
}

/** AIP-193 keeps such facts in its details. */
function detailsOf({ details }: Members): readonly Members[] {
  return Array.isArray(details) ? details.map(membersOf) : [];
}

/** AIP-193 `RetryInfo`, or a number of seconds in the body; Telegram keeps it in its `parameters`. */
function retryOf(layer: Members): number | undefined {
  const told = { ...membersOf(layer.parameters), ...layer };
  const delay = [told.retryDelay, told.retry_after, told.retryAfter].find((value) => isText(value) || isNumber(value));
  const seconds = isText(delay) && /^\d+(?:\.\d+)?s?$/.test(delay) ? Number.parseFloat(delay) : delay;
  return isNumber(seconds) && seconds >= 0 && seconds < 1e9 ? Math.ceil(seconds * 1_000) : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function first<T>(layers: readonly Members[], find: (layer: Members) => T | undefined): T | undefined {
  for (const layer of layers) {
    const found = find(layer);
    if (found !== undefined && found !== "") return found;
  }
  return undefined;
}
