import type { AnsweredCall } from "../call.js";
import { binaryResult } from "./binary-result.js";
import { cleanLine, cleanText } from "./clean-text.js";
import { decodeText } from "./decode-text.js";
import { emptyResult } from "./empty-result.js";
import { genericResult } from "./generic.js";
import { jsonResult } from "./json-result.js";
import { readJson } from "./read-json.js";
import type { Shaped } from "./shaped.js";
import { unreadable } from "./unreadable.js";

/**
 * What an answer of the upstream is to the caller, before it is made to fit.
 *
 * @throws ToolError when it can't be read
 */
export function shape(call: AnsweredCall): Shaped {
  const shaped = shapeContent(call);
  const version = call.tool.reading?.version === true ? cleanLine(call.response.headers.etag ?? "", 200) : "";
  return version === "" ? shaped : { ...shaped, notices: [...shaped.notices, `ETag, for If-Match: ${version}`] };
}

function shapeContent(call: AnsweredCall): Shaped {
  const { status, body, complete } = call.response;
  const { result } = call.tool;
  if (status >= 300) return emptyResult(call);
  if (!complete) throw incomplete(call);
  if (body.length === 0) return result.kind === "text" ? { ...emptyResult(call), result: "" } : emptyResult(call);
  switch (result.kind) {
    case "json":
      return jsonResult(call, result);
    case "text":
      return { result: textOf(call), notices: [] };
    case "binary":
      return binaryResult(call, result.contentType);
    case "empty":
      return undeclaredContent(call);
  }
}

function incomplete(call: AnsweredCall): Error {
  const { tooLarge, undecodable } = call.response;
  if (tooLarge === true) return unreadable(call, "RESPONSE_TOO_LARGE", "is too large to be read");
  const why =
    undecodable === undefined
      ? "was cut off on its way"
      : `could not be decompressed (content-encoding: ${undecodable.slice(0, 100)})`;
  return unreadable(call, "RESPONSE_INCOMPLETE", why);
}

function textOf({ response }: AnsweredCall): string {
  return cleanText(decodeText(response.body, response.headers["content-type"]));
}

/** The document promised nothing; what came is shown all the same when it is JSON. */
function undeclaredContent(call: AnsweredCall): Shaped {
  const empty = emptyResult(call);
  const json = readJson(textOf(call));
  const answer = json === undefined ? undefined : genericResult(json.value);
  return answer === undefined ? empty : { ...empty, result: { ...Object(empty.result), answer } };
}
