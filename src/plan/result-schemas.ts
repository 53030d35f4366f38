import type { ApiModel, ObjectSchema, Property, Schema } from "../model/types.js";
import type { ResultSchema } from "./types.js";

/** Follows references, and unions that only add null, to the schema that says something. */
export function resolvedIn(components: ApiModel["components"], schema: Schema): Schema | undefined {
  let current: Schema | undefined = schema;
  for (let hops = 0; hops < 16 && current !== undefined; hops += 1) {
    if (current.kind === "union") {
      const variants: readonly Schema[] = current.variants.filter(({ kind }) => kind !== "null");
      if (variants.length !== 1) return current;
      current = variants[0];
    } else if (current.kind === "ref") current = components.get(current.target)?.schema;
    else return current;
  }
  return current;
}

/** One object with the properties of all; undefined when not all are objects. */
export function mergedObject(schemas: readonly Schema[]): ObjectSchema | undefined {
  const objects = schemas.filter((schema) => schema.kind === "object");
  const [first] = objects;
  if (first === undefined || objects.length < schemas.length) return undefined;
  const properties = new Map<string, Property>();
  for (const property of objects.flatMap((schema) => schema.properties)) {
    const known = properties.get(property.wireName);
    properties.set(property.wireName, known === undefined ? property : agreed(known, property));
  }
  return { ...first, properties: [...properties.values()] };
}

/** A property that variants declare differently may be either; as a scalar of two kinds, anything. */
function agreed(one: Property, other: Property): Property {
  const [mine, theirs] = [one.schema, other.schema];
  const { pointer } = mine;
  if (mine.kind === "ref" && theirs.kind === "ref" && mine.target === theirs.target) return one;
  if (isScalar(mine) || isScalar(theirs)) {
    return mine.kind === theirs.kind ? one : { ...one, schema: { kind: "unknown", pointer, nullable: true } };
  }
  return { ...one, schema: { kind: "union", mode: "anyOf", variants: [mine, theirs], pointer, nullable: false } };
}

/** Text, number, boolean, enumeration, or a list of those. */
export function isScalar(schema: Schema | undefined): boolean {
  switch (schema?.kind) {
    case "string":
    case "number":
    case "integer":
    case "boolean":
    case "enum":
      return true;
    case "array":
      return isScalar(schema.items);
    default:
      return false;
  }
}

/** The result of a single value; undefined for what is none. */
export function scalarResult(schema: Schema): ResultSchema | undefined {
  switch (schema.kind) {
    case "string":
    case "number":
    case "integer":
    case "boolean":
      return { type: schema.kind };
    case "enum":
      return resultOfValues(schema.values);
    default:
      return undefined;
  }
}

function resultOfValues(values: readonly unknown[]): ResultSchema {
  const [type, ...others] = new Set(values.map((value) => typeof value));
  if (others.length > 0) return {};
  return type === "string" || type === "number" || type === "boolean" ? { type } : {};
}
