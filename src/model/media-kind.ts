import type { JsonValue } from "../load/types.js";
import { listAt, textAt } from "./read-json.js";
import type { References } from "./reference.js";
import { declaredTypes, inferredType } from "./schema/type-names.js";
import type { MediaFamily } from "./types.js";

/** What a media type is called on the wire and how it is written. */
export interface MediaKind {
  readonly contentType: string;
  readonly family: MediaFamily;
}

const textSubtypes =
  /^(?:xml|graphql|sql|yaml|x-yaml|javascript|x-javascript|ecmascript|x-ndjson|ndjson|jsonl|x-jsonlines|jsonlines|json-seq|jwt|jose|toml|x-sh|pgp-signature|x-pem-file|sparql-query|n-quads|csv)$|\+(?:xml|yaml|jwt)$/;

const json: MediaKind = { contentType: "application/json", family: "json" };

/** RFC 9110 section 8.3.1. A range stays one where files are meant: each says itself what it is. Any other becomes the type that is sent for it. */
export function mediaKind(
  written: string,
  schema: JsonValue | undefined,
  references: References,
): MediaKind | undefined {
  if (written === "application/json") return json;
  const match = /^\s*([!#$%&'*+.^_`|~\w-]+)\/([!#$%&'*+.^_`|~\w-]+)\s*(?:;(.*))?$/.exec(written);
  if (!match) return undefined;
  const [, type = "", subtype = "", parameters = ""] = match.map((part) => part?.toLowerCase());
  const kept = keptParameters(parameters);
  if (type === "*" || (type === "application" && subtype === "*"))
    return isBinary(schema, references) ? { contentType: `${type}/*`, family: "binary" } : json;
  if (type === "multipart" && !otherMultipart.has(subtype)) return anyFile(type);
  if (subtype === "*") return type === "text" ? { contentType: "text/plain", family: "text" } : anyFile(type);
  const family = familyOf(type, subtype, schema, references);
  return family && { contentType: `${type}/${subtype}${kept}`, family };
}

/** What an upload is called by those who mistook the name. */
const otherMultipart: ReadonlySet<string> = new Set([
  "alternative",
  "byteranges",
  "digest",
  "mixed",
  "related",
  "report",
  "signed",
]);

function anyFile(type: string): MediaKind | undefined {
  if (type === "multipart") return { contentType: "multipart/form-data", family: "multipart" };
  return isFileType(type) ? { contentType: `${type}/*`, family: "binary" } : undefined;
}

function familyOf(
  type: string,
  subtype: string,
  schema: JsonValue | undefined,
  references: References,
): MediaFamily | undefined {
  if (subtype === "json" || subtype.endsWith("+json")) return "json";
  if (type === "multipart") return undefined;
  if (type === "text") return "text";
  if (isFileType(type)) return subtype === "svg+xml" ? "text" : "binary";
  if (type !== "application") return undefined;
  if (subtype === "x-www-form-urlencoded") return "form";
  if (textSubtypes.test(subtype)) return "text";
  return isStructured(schema, references) ? "json" : "binary";
}

function isFileType(type: string): boolean {
  return ["image", "audio", "video", "font", "model", "chemical", "binary"].includes(type);
}

/** A vendor's own type whose schema has members is written as JSON. */
function isStructured(schema: JsonValue | undefined, references: References): boolean {
  const target = references.object(schema, "")?.value;
  if (!target) return false;
  const types = declaredTypes(target) ?? [inferredType(target)];
  return (
    types.some((type) => type === "object" || type === "array") ||
    ["allOf", "oneOf", "anyOf"].some((keyword) => listAt(target, keyword).length > 0)
  );
}

function isBinary(schema: JsonValue | undefined, references: References): boolean {
  const target = references.object(schema, "")?.value;
  return target !== undefined && textAt(target, "format") === "binary";
}

/** A profile or version decides what the API answers; a charset or boundary is the sender's. */
function keptParameters(parameters: string): string {
  return parameters
    .split(";")
    .map((parameter) => parameter.trim())
    .filter((parameter) =>
      /^(?:profile|version|v|api-version)=(?:[!#$%&'*+.^_`|~\w-]+|"[\x20\x21\x23-\x5b\x5d-\x7e]*")$/.test(parameter),
    )
    .map((parameter) => `;${parameter}`)
    .join("");
}
