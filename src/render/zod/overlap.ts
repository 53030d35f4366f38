import type { ObjectSchema, Schema } from "../../model/types.js";

type Resolve = (id: string) => Schema;
type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

/** How far references and properties are followed before two schemas count as overlapping. */
const maxDepth = 6;

/** True when no value can pass two of the schemas, as far as that is easily seen. */
export function areDisjoint(schemas: readonly Schema[], resolve: Resolve): boolean {
  return schemas.every((one, index) =>
    schemas.slice(index + 1).every((other) => disjoint(one, other, resolve, maxDepth)),
  );
}

function disjoint(one: Schema, other: Schema, resolve: Resolve, depth: number): boolean {
  if (depth === 0) return false;
  if (one.kind === "ref") return nullApart(one, other) && disjoint(resolve(one.target), other, resolve, depth - 1);
  if (other.kind === "ref") return nullApart(one, other) && disjoint(one, resolve(other.target), resolve, depth - 1);
  if (one.kind === "union")
    return nullApart(one, other) && one.variants.every((variant) => disjoint(variant, other, resolve, depth - 1));
  if (other.kind === "union") return disjoint(other, one, resolve, depth);
  if (one.kind === "intersection")
    return nullApart(one, other) && one.parts.some((part) => disjoint(part, other, resolve, depth - 1));
  if (other.kind === "intersection") return disjoint(other, one, resolve, depth);
  const shared = [...typesOf(one)].filter((type) => typesOf(other).has(type));
  return shared.every((type) => type !== "null" && apartWithin(one, other, resolve, depth));
}

/** Both allowing null is an overlap that following a reference would lose sight of. */
function nullApart(one: Schema, other: Schema): boolean {
  return !(one.nullable && other.nullable);
}

function apartWithin(one: Schema, other: Schema, resolve: Resolve, depth: number): boolean {
  if (one.kind === "enum" && other.kind === "enum")
    return !one.values.some((value) => other.values.includes(value)) && onlyScalars(one.values);
  if (one.kind === "object" && other.kind === "object") return objectsApart(one, other, resolve, depth);
  return false;
}

function onlyScalars(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value !== "object" || value === null);
}

/** One needs what the other forbids, or both need a property whose values differ. */
function objectsApart(one: ObjectSchema, other: ObjectSchema, resolve: Resolve, depth: number): boolean {
  return (
    needsForbidden(one, other) ||
    needsForbidden(other, one) ||
    one.properties.some(({ wireName, required, schema }) => {
      const twin = other.properties.find((property) => property.wireName === wireName);
      return required && twin !== undefined && twin.required && disjoint(schema, twin.schema, resolve, depth - 1);
    })
  );
}

function needsForbidden(one: ObjectSchema, other: ObjectSchema): boolean {
  if (other.additional !== false || other.patternProperties !== undefined) return false;
  const known = new Set(other.properties.map(({ wireName }) => wireName));
  return one.properties.some(({ required, wireName }) => required && !known.has(wireName));
}

const typesByKind = {
  string: ["string"],
  binary: ["string"],
  number: ["number"],
  integer: ["number"],
  boolean: ["boolean"],
  null: ["null"],
  array: ["array"],
  tuple: ["array"],
  object: ["object"],
  never: [],
  unknown: ["null", "boolean", "number", "string", "array", "object"],
} as const satisfies Partial<Record<Schema["kind"], readonly JsonType[]>>;

function typesOf(schema: Exclude<Schema, { readonly kind: "ref" | "union" | "intersection" }>): ReadonlySet<JsonType> {
  const types = schema.kind === "enum" ? schema.values.map(typeOf) : typesByKind[schema.kind];
  return new Set<JsonType>(schema.nullable ? [...types, "null"] : types);
}

function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}
