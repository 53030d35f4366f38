import { isList, isObject, type Json, type JsonObject, record } from "./json.js";

const one: ReadonlySet<string> = new Set([
  "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then",
  "unevaluatedItems", "unevaluatedProperties",
]); // prettier-ignore
const several: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const named: ReadonlySet<string> = new Set(["$defs", "dependentSchemas", "patternProperties", "properties"]);

/** A schema object with its direct subschemas replaced; what is data stays as it is. */
export function mapSubschemas(
  schema: JsonObject,
  change: (subschema: Json, keyword: string, ...tokens: readonly (string | number)[]) => Json,
): JsonObject {
  return record(
    Object.entries(schema).map(([keyword, value]) => {
      if (one.has(keyword)) return [keyword, change(value, keyword)];
      if (several.has(keyword) && isList(value)) return [keyword, value.map((item, at) => change(item, keyword, at))];
      if (!named.has(keyword) || !isObject(value)) return [keyword, value];
      return [keyword, record(Object.entries(value).map(([name, item]) => [name, change(item, keyword, name)]))];
    }),
  );
}

/** Rewrites every schema object, from the inside to the outside. */
export function rewriteAll(schema: Json, rewrite: (schema: JsonObject) => JsonObject): Json {
  if (!isObject(schema)) return schema;
  return rewrite(mapSubschemas(schema, (subschema) => rewriteAll(subschema, rewrite)));
}
