import type { AnsweredCall } from "../call.js";
import { boundArguments } from "../reading.js";
import type { ResultDefinition, ResultSchema } from "../tool.js";
import { binaryResult } from "./binary-result.js";
import { absentFields, chosenSchema } from "./choose.js";
import { cleanLine } from "./clean-text.js";
import { nextPageNotice } from "./continuation.js";
import { decodeText } from "./decode-text.js";
import { emptyResult } from "./empty-result.js";
import { genericMembers } from "./generic.js";
import { hiddenFailure } from "./hidden-failure.js";
import { listFacts } from "./onward.js";
import { type Deviation, project } from "./project.js";
import { MAX_DEPTH, nestsTooDeeply, readJson } from "./read-json.js";
import type { Shaped } from "./shaped.js";
import { unreadable } from "./unreadable.js";
import { valueAt } from "./value-at.js";

/** @throws ToolError when the answer can't be read, or is an error in the guise of a success */
export function jsonResult(call: AnsweredCall, definition: JsonDefinition): Shaped {
  const { reading = {} } = call;
  const schema = chosenSchema(definition, reading);
  const contentType = call.response.headers["content-type"] ?? "";
  const text = decodeText(call.response.body, contentType);
  if (text.trim() === "") return emptyResult(call);
  const json = readJson(text) ?? readLines(text, contentType);
  if (json === undefined) return notJson(call, schema, contentType, text);
  const failure = hiddenFailure(call, json.value);
  if (failure !== undefined) throw failure;
  const { result, deviations } = project(json.value, schema, reading.fields !== undefined);
  return {
    result: (call.response.status === 207 ? withUndeclared(result, json.value, schema) : result) ?? null,
    notices: [
      statusNotice(call, json.value),
      deviationNotice(deviations),
      reading.fields && absentNotice(result, definition, reading.fields),
      emptinessNotice(call, result, valueAt(json.value, definition.items ?? [])),
      call.tool.reading?.paging === undefined ? nextPageNotice(call) : undefined,
    ],
    ...listFacts(call, json.value),
  };
}

type JsonDefinition = Extract<ResultDefinition, { kind: "json" }>;

/** One JSON value a line. */
function readLines(text: string, contentType: string): { readonly value: unknown } | undefined {
  if (!/ndjson|jsonl|json-seq/.test(contentType)) return undefined;
  const lines = text
    .split(/[\n\u001e]/)
    .filter((line) => line.trim() !== "")
    .map(readJson);
  const values = lines.flatMap((line) => (line === undefined ? [] : [line.value]));
  return values.length === lines.length ? { value: values } : undefined;
}

function notJson(call: AnsweredCall, schema: ResultSchema, contentType: string, text: string): Shaped {
  if (/[/+]json/.test(contentType)) throw unreadable(call, "RESPONSE_INCOMPLETE", whyNotRead(text));
  if (/html/.test(contentType) || /^\s*<(?:!doctype html|html)/i.test(text))
    throw unreadable(call, "RESPONSE_INCOMPLETE", "is a web page instead of data");
  if (/^(?:image|audio|video|font)\/|octet-stream|pdf|zip/.test(contentType)) {
    const { attachments = [], notices } = binaryResult(call, contentType);
    return { result: null, notices: [...notices, "The API answered with a file instead of JSON."], attachments };
  }
  return { result: project(text, schema).result ?? null, notices: ["The API answered with text instead of JSON."] };
}

function whyNotRead(text: string): string {
  return nestsTooDeeply(text) ? `is nested more than ${MAX_DEPTH} levels deep` : "is not valid JSON";
}

function statusNotice({ response: { status, headers } }: AnsweredCall, value: unknown): string | undefined {
  if (status === 202)
    return `Accepted, not finished yet (HTTP 202); ask again for its state.${headers.location === undefined ? "" : ` Location: ${cleanLine(headers.location, 500)}`}`;
  if (status !== 207) return undefined;
  const failed = statuses(value, 0).filter((code) => code >= 400).length;
  const count = failed === 0 ? "Some parts may have failed" : `${failed} ${failed === 1 ? "part" : "parts"} failed`;
  return `PARTLY EXECUTED (HTTP 207): ${count}; look at each item. Repeating this call does not send the failed parts again.`;
}

/** In an answer about several parts each of them counts, whether or not the document declares how they are told. */
function withUndeclared(result: unknown, value: unknown, schema: ResultSchema): unknown {
  if (schema.type !== "object" || typeof value !== "object" || value === null || Array.isArray(value)) return result;
  const undeclared = Object.entries(value).filter(([name]) => !Object.hasOwn(schema.properties, name));
  return { ...Object(result), ...Object.fromEntries(genericMembers(undeclared)) };
}

/** The status codes that stand in the items of a multi-status answer. */
function statuses(value: unknown, depth: number): readonly number[] {
  if (typeof value !== "object" || value === null || depth > 4) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const code = /^(?:status|status_?code|http_?status|code)$/i.test(name) ? Number(member) : Number.NaN;
    return code >= 100 && code < 600 ? [code] : statuses(member, depth + 1);
  });
}

const MOST_PATHS = 5;

function deviationNotice(deviations: readonly Deviation[]): string | undefined {
  if (deviations.length === 0) return undefined;
  const sentences = (["left out", "kept undeclared"] as const).map((kind) => {
    const paths = deviations
      .filter((deviation) => deviation.kind === kind)
      .map(({ path }) => `\`${path === "" ? "result" : path}\``);
    if (paths.length === 0) return undefined;
    const shown =
      paths.length > MOST_PATHS
        ? `${paths.slice(0, MOST_PATHS).join(", ")} and ${paths.length - MOST_PATHS} more`
        : paths.join(", ");
    return kind === "left out"
      ? `Left out, as it is not of the declared type: ${shown}.`
      : `Not as declared, shown as the API sent it: ${shown}.`;
  });
  return sentences.filter((sentence) => sentence !== undefined).join(" ") || undefined;
}

function absentNotice(result: unknown, definition: JsonDefinition, fields: readonly string[]): string | undefined {
  const absent = absentFields(result, definition, fields);
  return absent.length === 0
    ? undefined
    : `Nowhere in the answer: ${absent.map((field) => `\`${field}\``).join(", ")}.`;
}

/** An empty list is an answer: nothing matches what was looked for. `items`: the list that the answer is about, as it came. */
function emptinessNotice(call: AnsweredCall, result: unknown, items: unknown): string | undefined {
  if (result === undefined) return "The API answered with null: there is nothing.";
  if (Array.isArray(result)) return result.length === 0 ? `${nothing(call)}: the list is empty.` : undefined;
  const lists = Object.entries(Object(result)).filter(([, member]) => Array.isArray(member));
  const empty = lists.filter(([, member]) => Array.isArray(member) && member.length === 0);
  if (empty.length > 0 && empty.length === lists.length)
    return `${nothing(call)}: ${empty.map(([name]) => `\`${name}\``).join(", ")} ${empty.length === 1 ? "is" : "are"} empty.`;
  if (Array.isArray(items) && items.length === 0) return `${nothing(call)}: the list is empty.`;
  return result !== null && typeof result === "object" && Object.keys(result).length === 0
    ? "The API answered with an empty object."
    : undefined;
}

/** `Nothing found for status: blocked, limit: 20`; at the end of a list that there was something before. */
function nothing(call: AnsweredCall): string {
  if (call.reading?.cursor?.position !== undefined) return "This is the end, nothing more follows";
  const given = Object.entries(boundArguments(call)).filter(([, value]) => typeof value !== "object");
  const shown = given.slice(0, MOST_PATHS).map(([name, value]) => `${name}: ${cleanLine(String(value), 60)}`);
  return `Nothing found${shown.length === 0 ? "" : ` for ${shown.join(", ")}`}`;
}
