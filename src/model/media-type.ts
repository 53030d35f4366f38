import { appendToPointer } from "../load/pointer.js";
import type { JsonObject, JsonValue } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { flagAt, isObject, listAt, objectAt, own, textAt } from "./read-json.js";
import type { References } from "./reference.js";
import type { SchemaConversion } from "./schema/node.js";
import { declaredTypes, inferredType } from "./schema/type-names.js";
import type { Encoding, MediaFamily, MediaType, ParameterStyle, Schema } from "./types.js";

/** JSON before forms before files: the order in which a body is best sent. */
const familyOrder: readonly MediaFamily[] = ["json", "form", "multipart", "text", "binary"];

const textSubtypes =
  /^(?:xml|graphql|sql|yaml|x-yaml|javascript|x-javascript|ecmascript|x-ndjson|ndjson|jsonl|x-jsonlines|jsonlines|json-seq|jwt|jose|toml|x-sh|pgp-signature|x-pem-file|sparql-query|n-quads|csv)$|\+(?:xml|yaml|jwt)$/;

/** What a media type is called on the wire and how it is written. */
interface Kind {
  readonly contentType: string;
  readonly family: MediaFamily;
}

/**
 * The media types of a `content` map that can be sent and read, best first.
 * @param reportUnsupported takes the names of those that can't.
 */
export function readContent(
  content: JsonObject,
  pointer: string,
  conversion: SchemaConversion,
  reportUnsupported: (contentType: string, pointer: string) => void,
): readonly MediaType[] {
  const types = Object.keys(content).flatMap((written) => {
    const place = appendToPointer(pointer, written);
    const media = conversion.references.object(own(content, written), place);
    const kind = kindOf(written, media && own(media.value, "schema"), conversion.references);
    if (media === undefined || kind === undefined) {
      reportUnsupported(written, place);
      return [];
    }
    return [readMediaType(media.value, media.pointer, kind, conversion)];
  });
  return [...types].sort((left, right) => rank(left) - rank(right));
}

function rank({ family, contentType }: MediaType): number {
  return familyOrder.indexOf(family) * 2 + (contentType === "application/json" ? 0 : 1);
}

function readMediaType(media: JsonObject, pointer: string, kind: Kind, conversion: SchemaConversion): MediaType {
  return {
    ...kind,
    schema: schemaOf(media, pointer, kind, conversion),
    encoding: encodingOf(media),
    examples: examplesOf(media, conversion.references),
    pointer,
  };
}

/** Text and files are one value whatever the document says of their inside. */
function schemaOf(media: JsonObject, pointer: string, kind: Kind, conversion: SchemaConversion): Schema {
  const place = `${pointer}/schema`;
  const base = { pointer: place, nullable: false } as const;
  if (kind.family === "binary") return { kind: "binary", ...base, contentType: kind.contentType };
  const schema = own(media, "schema");
  if (kind.family !== "text") return conversion.convert(schema, place);
  if (kind.contentType.endsWith("xml") || !isObject(schema)) return { kind: "string", ...base };
  const converted = conversion.convert(schema, place);
  return converted.kind === "string" || converted.kind === "enum" ? converted : { kind: "string", ...base };
}

const json: Kind = { contentType: "application/json", family: "json" };

/** RFC 9110 section 8.3.1; wildcards become the type that is sent for them. */
function kindOf(written: string, schema: JsonValue | undefined, references: References): Kind | undefined {
  if (written === "application/json") return json;
  const match = /^\s*([!#$%&'*+.^_`|~\w-]+)\/([!#$%&'*+.^_`|~\w-]+)\s*(?:;(.*))?$/.exec(written);
  if (!match) return undefined;
  const [, type = "", subtype = "", parameters = ""] = match.map((part) => part?.toLowerCase());
  const kept = keptParameters(parameters);
  if (type === "*" || (type === "application" && subtype === "*")) return wildcard(schema, references);
  if (type === "multipart" && !otherMultipart.has(subtype)) return anyFile(type);
  if (subtype === "*") return type === "text" ? { contentType: "text/plain", family: "text" } : anyFile(type);
  const family = familyOf(type, subtype, schema, references);
  return family && { contentType: `${type}/${subtype}${kept}`, family };
}

function wildcard(schema: JsonValue | undefined, references: References): Kind {
  if (isBinary(schema, references)) return { contentType: "application/octet-stream", family: "binary" };
  return json;
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

function anyFile(type: string): Kind | undefined {
  if (type === "multipart") return { contentType: "multipart/form-data", family: "multipart" };
  return isFileType(type) ? { contentType: "application/octet-stream", family: "binary" } : undefined;
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

function encodingOf(media: JsonObject): ReadonlyMap<string, Encoding> {
  const encoding = objectAt(media, "encoding");
  const read = new Map<string, Encoding>();
  for (const name of Object.keys(encoding ?? {})) {
    const entry = encoding && objectAt(encoding, name);
    if (entry) read.set(name, readEncoding(entry));
  }
  return read;
}

const fieldStyles: readonly ParameterStyle[] = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];

function readEncoding(entry: JsonObject): Encoding {
  const contentType = textAt(entry, "contentType")?.split(",")[0]?.trim();
  const isUsable = contentType !== undefined && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(contentType);
  const style = fieldStyles.find((name) => name === own(entry, "style"));
  const explode = flagAt(entry, "explode");
  return {
    ...(isUsable && { contentType }),
    ...(style !== undefined && { style }),
    ...(explode !== undefined && { explode }),
  };
}

function examplesOf(media: JsonObject, references: References): readonly JsonValue[] {
  const single = own(media, "example");
  if (single !== undefined) return [single];
  const examples = objectAt(media, "examples");
  return Object.keys(examples ?? {}).flatMap((name) => {
    const example = examples && references.object(own(examples, name), "")?.value;
    const value = example && own(example, "value");
    return value === undefined ? [] : [value];
  });
}

/** Tells that a media type is left out. */
export function unsupportedMediaType(context: ModelContext): (contentType: string, pointer: string) => void {
  return (contentType, pointer) => {
    const message = `The media type ${JSON.stringify(contentType.slice(0, 80))} can't be sent or read; it is left out.`;
    context.warn("OPERATION_MEDIA_TYPE_UNSUPPORTED", message, pointer);
  };
}
