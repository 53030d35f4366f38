import type { JsonSchema } from "./compact-schema.js";
import { isSchema } from "./inline.js";

/** The schema of the value at a path inside a value of `schema`; `{}` where the schema says nothing. */
export function schemaAt(schema: JsonSchema, path: readonly PropertyKey[]): JsonSchema {
  return path.reduce<JsonSchema>((current, step) => child(current, String(step)) ?? {}, schema);
}

function child(schema: JsonSchema, step: string): JsonSchema | undefined {
  const property =
    isSchema(schema.properties) && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  if (isSchema(property)) return property;
  const item = Array.isArray(schema.prefixItems) ? (schema.prefixItems[Number(step)] ?? schema.items) : schema.items;
  if (isSchema(item) && /^\d+$/.test(step)) return item;
  for (const variants of [schema.anyOf, schema.allOf]) {
    const found = Array.isArray(variants)
      ? variants
          .filter(isSchema)
          .map((variant) => child(variant, step))
          .find(isSchema)
      : undefined;
    if (found !== undefined) return found;
  }
  return isSchema(schema.additionalProperties) ? schema.additionalProperties : undefined;
}

/** Names of the properties that a schema declares, those of its variants included. */
export function propertyNames(schema: JsonSchema): readonly string[] {
  const own = isSchema(schema.properties) ? Object.keys(schema.properties) : [];
  const variants = [schema.anyOf, schema.allOf].flatMap((list) => (Array.isArray(list) ? list.filter(isSchema) : []));
  return [...new Set([...own, ...variants.flatMap(propertyNames)])];
}

/** The variants of a schema that declare a property. */
export function variantsWith(schema: JsonSchema, name: string): readonly JsonSchema[] {
  const variants = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isSchema) : [];
  return variants.filter((variant) => propertyNames(variant).includes(name));
}
