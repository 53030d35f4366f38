import type { JsonObject } from "../load/types.js";
import { flagAt, objectAt, own, textAt } from "./read-json.js";
import type { References } from "./reference.js";
import type { Encoding, ParameterStyle } from "./types.js";

/** How single fields of a form or multipart body are written (OpenAPI 3.1 section 4.8.15). */
export function encodingOf(media: JsonObject): ReadonlyMap<string, Encoding> {
  const encoding = objectAt(media, "encoding");
  const read = new Map<string, Encoding>();
  for (const name of Object.keys(encoding ?? {})) {
    const entry = encoding && objectAt(encoding, name);
    if (entry) read.set(name, readEncoding(entry));
  }
  return read;
}

/**
 * As `encodingOf`, of a multipart body: what a field holds in base64 has a type of its own, which stands in its schema
 * unless its encoding names one.
 */
export function multipartEncodingOf(media: JsonObject, references: References): ReadonlyMap<string, Encoding> {
  const encoding = new Map(encodingOf(media));
  const schema = references.object(own(media, "schema"), "")?.value;
  const properties = schema && objectAt(schema, "properties");
  for (const name of Object.keys(properties ?? {})) {
    const property = properties && references.object(own(properties, name), "")?.value;
    const contentType = property && encodedType(property);
    if (contentType !== undefined) encoding.set(name, { contentType, ...encoding.get(name) });
  }
  return encoding;
}

function encodedType(property: JsonObject): string | undefined {
  const contentType = textAt(property, "contentMediaType");
  const isEncoded = textAt(property, "contentEncoding") !== undefined;
  return isEncoded && contentType !== undefined && typeOrKind.test(contentType) && !contentType.includes("*")
    ? contentType
    : undefined;
}

const fieldStyles: readonly ParameterStyle[] = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];

/** `image/png`, or `image/*`. */
const typeOrKind = /^[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+)$/;

function readEncoding(entry: JsonObject): Encoding {
  const written = textAt(entry, "contentType")?.split(",") ?? [];
  const contentTypes = written.map((type) => type.trim()).filter((type) => typeOrKind.test(type));
  const contentType = contentTypes.find((type) => !type.includes("*"));
  const style = fieldStyles.find((name) => name === own(entry, "style"));
  const explode = flagAt(entry, "explode");
  return {
    ...(contentType !== undefined && { contentType }),
    ...(contentTypes.length > (contentType === undefined ? 0 : 1) && { contentTypes }),
    ...(style !== undefined && { style }),
    ...(explode !== undefined && { explode }),
  };
}
