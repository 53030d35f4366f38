import { own, textAt } from "../read-json.js";
import type { Schema, StringSchema } from "../types.js";
import { baseOf } from "./annotations.js";
import { boundsOf, countKeyword, textKeyword } from "./keywords.js";
import type { SchemaConversion, TypedNode } from "./node.js";

/** Formats that say how a string looks; any other is a remark and is left out. */
const formats: ReadonlySet<string> = new Set([
  "byte", "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri",
  "iri-reference", "json-pointer", "password", "regex", "relative-json-pointer", "time", "uri", "uri-reference",
  "uri-template", "uuid",
]); // prettier-ignore

export function convertString(node: TypedNode, conversion: SchemaConversion): Schema {
  const [minLength, maxLength] = boundsOf(node, ["minLength", "maxLength"], countKeyword, conversion.report);
  const format = formatOf(node, conversion);
  const pattern = patternOf(node, conversion);
  const schema: StringSchema = {
    kind: "string",
    ...baseOf(node, conversion),
    ...(format !== undefined && { format }),
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern }),
  };
  return schema;
}

/** A file: `format: binary`, or a raw media type that is not text (OpenAPI 3.1 section 4.8.14.3). */
export function isBinary({ raw }: TypedNode): boolean {
  const format = own(raw, "format");
  if (format === "binary" || format === "file") return true;
  const mediaType = textAt(raw, "contentMediaType");
  return mediaType !== undefined && own(raw, "contentEncoding") === undefined && isRawMediaType(mediaType);
}

export function convertBinary(node: TypedNode, conversion: SchemaConversion): Schema {
  const contentType = textAt(node.raw, "contentMediaType");
  return { kind: "binary", ...baseOf(node, conversion), ...(contentType !== undefined && { contentType }) };
}

function isRawMediaType(mediaType: string): boolean {
  return /^(?:application\/(?:octet-stream|pdf|zip|gzip)|image\/|audio\/|video\/)/i.test(mediaType);
}

function patternOf(node: TypedNode, { checked, patterns, report }: SchemaConversion): string | undefined {
  if (!checked) return undefined;
  const written = textKeyword(node, "pattern", report);
  return written === undefined ? undefined : patterns.linear(written, node.pointer, report);
}

function formatOf(node: TypedNode, { report }: SchemaConversion): string | undefined {
  if (/^base64(?:url)?$/i.test(textAt(node.raw, "contentEncoding") ?? "")) return "byte";
  const format = textKeyword(node, "format", report);
  return format !== undefined && formats.has(format) ? format : undefined;
}
