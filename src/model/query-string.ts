import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import { objectAt, own } from "./read-json.js";
import type { SchemaConversion } from "./schema/node.js";
import type { Parameter, Property } from "./types.js";

const form = "application/x-www-form-urlencoded";

/**
 * `in: querystring` (OpenAPI 3.2 section 4.12.2): the whole query as one value. A form of named fields is as good as
 * its fields one by one; undefined for anything else.
 */
export function queryStringParameters(
  raw: JsonObject,
  pointer: string,
  conversion: SchemaConversion,
): readonly Parameter[] | undefined {
  const content = objectAt(raw, "content");
  const media = content && objectAt(content, form);
  if (!media) return undefined;
  const schema = conversion.convert(own(media, "schema"), appendToPointer(pointer, "content", form, "schema"));
  if (schema.kind !== "object" || schema.additional !== false) return undefined;
  return schema.properties.map((property) => queryParameter(property, pointer));
}

function queryParameter({ wireName, required, schema }: Property, pointer: string): Parameter {
  return Object.freeze({
    wireName,
    location: "query",
    required,
    deprecated: schema.deprecated ?? false,
    ...(schema.description && { description: schema.description }),
    style: "form",
    explode: true,
    allowReserved: false,
    schema,
    pointer,
  });
}
