import { type DraftObject, emptyObject, isObject, objectAt, stringAt } from "../../draft.js";
import type { Origin } from "../../origins.js";
import type { BodyParameter } from "./body.js";
import type { SwaggerContext } from "./context.js";
import { extractSchema, serialisationOf, takeInnerListsAsText } from "./parameter.js";
import { contentOf } from "./response.js";

const urlencoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data";

/** Form fields as the properties of one object. */
export function formBody(
  parameters: readonly BodyParameter[],
  consumes: readonly string[],
  context: SwaggerContext,
): DraftObject {
  const fields = parameters.flatMap(({ parameter, at }) => {
    const name = stringAt(parameter, "name");
    return name === undefined || name === "__proto__" ? [] : [{ name, parameter, at }];
  });
  const schema = emptyObject();
  schema["type"] = "object";
  schema["properties"] = record(fields.map(({ name, parameter, at }) => [name, fieldSchema(parameter, at, context)]));
  const required = fields.flatMap(({ name, parameter }) => (parameter["required"] === true ? [name] : []));
  if (required.length > 0) schema["required"] = required;
  const encoding = fields.flatMap(({ name, parameter }) => fieldEncoding(name, parameter));
  const body = emptyObject();
  body["content"] = withEncoding(contentOf(schema, formTypes(parameters, consumes)), record(encoding));
  body["required"] = required.length > 0;
  const [first] = parameters;
  if (first) context.origins.noteMade(body, first.at);
  return body;
}

/** A field keeps its own parameter untouched: operations may share it. */
function fieldSchema(parameter: DraftObject, at: Origin, context: SwaggerContext): DraftObject {
  const copy = Object.assign(emptyObject(), parameter);
  const schema = extractSchema(copy, at, context);
  takeInnerListsAsText(schema, at, context);
  if (typeof copy["description"] === "string") schema["description"] = copy["description"];
  return schema;
}

function fieldEncoding(name: string, parameter: DraftObject): readonly (readonly [string, DraftObject])[] {
  if (parameter["type"] !== "array") return [];
  const serialisation = serialisationOf(stringAt(parameter, "collectionFormat") ?? "csv", "formData");
  return serialisation ? [[name, Object.assign(emptyObject(), serialisation)]] : [];
}

function withEncoding(content: DraftObject, encoding: DraftObject): DraftObject {
  if (Object.keys(encoding).length === 0) return content;
  for (const media of Object.values(content)) if (isObject(media)) media["encoding"] = encoding;
  return content;
}

/** What the operation consumes, as far as forms go; a file needs multipart. */
function formTypes(parameters: readonly BodyParameter[], consumes: readonly string[]): readonly string[] {
  if (parameters.some(({ parameter }) => isFile(parameter))) return [multipart];
  const forms = consumes.filter((type) => type.startsWith(urlencoded) || type.startsWith(multipart));
  return forms.length > 0 ? forms : [urlencoded];
}

function isFile(parameter: DraftObject): boolean {
  return parameter["type"] === "file" || objectAt(parameter, "schema")?.["format"] === "binary";
}

function record(entries: readonly (readonly [string, DraftObject])[]): DraftObject {
  const result = emptyObject();
  for (const [key, value] of entries) result[key] = value;
  return result;
}
