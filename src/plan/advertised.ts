import { type JsonSchema, recursionBound } from "../../templates/connector/src/runtime/schema/compact-schema.js";
import type { ObjectSchema, Schema, SchemaKind, UnionSchema } from "../model/types.js";
import type { InputSchemas } from "./input-schema.js";
import type { ArgumentPlan } from "./types.js";

/** Schemas that the arguments of one tool may unfold to, each to its share; deeper ones are left open. */
const nodeLimit = 3_000;
const leastPerArgument = 150;

/**
 * Components that do not reach themselves unfold in the same way wherever there is room for the whole of them. It only saves
 * work: what a tool unfolds to does not depend on which tools were planned before it.
 */
export type Unfolded = Map<string, { readonly schema: JsonSchema; readonly nodes: number }>;

interface Unfolding {
  readonly schemas: InputSchemas;
  readonly known: Unfolded;
  readonly open: Map<string, number>;
  readonly limit: number;
  nodes: number;
}

/** The input of a tool as the emitted connector advertises it before it is cut to size: JSON Schema 2020-12, inlined. */
export function inputJsonSchema(
  argumentPlans: readonly ArgumentPlan[],
  schemas: InputSchemas,
  known: Unfolded,
): JsonSchema {
  const limit = Math.max(leastPerArgument, nodeLimit / argumentPlans.length);
  const properties = argumentPlans.map(({ name, schema, description }) => {
    const unfolded = unfold(schema, { schemas, known, open: new Map(), limit, nodes: 0 });
    return [name, description === undefined ? unfolded : { ...unfolded, description }] as const;
  });
  const required = argumentPlans.filter((argument) => argument.required).map(({ name }) => name);
  return objectSchema(properties, required, false);
}

function unfold(schema: Schema, state: Unfolding): JsonSchema {
  state.nodes += 1;
  const annotations = {
    ...(schema.description !== undefined && { description: schema.description }),
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.deprecated === true && { deprecated: true }),
  };
  const inner = converters[schema.kind];
  return orNull({ ...convertWith(inner, schema, state), ...annotations }, schema.nullable);
}

type Converter = (schema: Schema, state: Unfolding) => JsonSchema;

function convertWith(converter: Converter, schema: Schema, state: Unfolding): JsonSchema {
  const converted = converter(schema, state);
  return schema.not === undefined ? converted : { ...converted, not: unfold(schema.not, state) };
}

/** A converter that is only ever asked about its own kind. */
function kind<Kind extends SchemaKind>(
  name: Kind,
  convert: (schema: Extract<Schema, { kind: Kind }>, state: Unfolding) => JsonSchema,
): Converter {
  const isKind = (schema: Schema): schema is Extract<Schema, { kind: Kind }> => schema.kind === name;
  return (schema, state) => (isKind(schema) ? convert(schema, state) : {});
}

const converters: Readonly<Record<SchemaKind, Converter>> = {
  string: kind("string", ({ format, minLength, maxLength, pattern }) =>
    defined({ type: "string", format, minLength, maxLength, pattern }),
  ),
  number: kind("number", (schema) => defined({ type: "number", ...bounds(schema) })),
  integer: kind("integer", (schema) =>
    defined({
      type: schema.int64 ? ["integer", "string"] : "integer",
      format: schema.int64 ? (schema.unsigned ? "uint64" : "int64") : undefined,
      ...bounds(schema),
    }),
  ),
  boolean: kind("boolean", () => ({ type: "boolean" })),
  null: kind("null", () => ({ type: "null" })),
  enum: kind("enum", ({ values }) => defined({ type: typeOfAll(values), enum: values })),
  array: kind("array", ({ items, minItems, maxItems, uniqueItems }, state) =>
    defined({ type: "array", items: unfold(items, state), minItems, maxItems, uniqueItems: uniqueItems || undefined }),
  ),
  tuple: kind("tuple", ({ items, rest, minItems, maxItems }, state) =>
    defined({
      type: "array",
      prefixItems: items.map((item) => unfold(item, state)),
      items: rest.kind === "never" ? false : unfold(rest, state),
      minItems,
      maxItems,
    }),
  ),
  object: kind("object", unfoldObject),
  union: kind("union", ({ variants }: UnionSchema, state) =>
    mergedTypes(variants.map((variant) => unfold(variant, state))),
  ),
  intersection: kind("intersection", ({ parts }, state) => ({ allOf: parts.map((part) => unfold(part, state)) })),
  ref: kind("ref", ({ target }, state) => unfoldReference(target, state)),
  binary: kind("binary", () => ({ type: "string", contentEncoding: "base64" })),
  unknown: kind("unknown", () => ({})),
  never: kind("never", () => ({ not: {} })),
};

function unfoldReference(target: string, state: Unfolding): JsonSchema {
  const component = state.schemas.component(target);
  const depth = state.open.get(target) ?? 0;
  if (component === undefined) return {};
  const known = state.known.get(target);
  if (known !== undefined && state.nodes + known.nodes <= state.limit) {
    state.nodes += known.nodes;
    return known.schema;
  }
  if (depth > recursionBound || state.nodes > state.limit)
    return component.schema.kind === "object" ? { type: "object" } : {};
  const before = state.nodes;
  state.open.set(target, depth + 1);
  const schema = unfold(component.schema, state);
  state.open.set(target, depth);
  if (!component.recursive && state.nodes <= state.limit)
    state.known.set(target, { schema, nodes: state.nodes - before });
  return schema;
}

function unfoldObject(schema: ObjectSchema, state: Unfolding): JsonSchema {
  const properties = schema.properties.map(
    (property) => [property.name ?? property.wireName, unfold(property.schema, state)] as const,
  );
  const required = schema.properties
    .filter((property) => property.required)
    .map(({ name, wireName }) => name ?? wireName);
  const additional = schema.additional === false ? false : unfold(schema.additional, state);
  const patterns = schema.patternProperties?.map((entry) => [entry.pattern, unfold(entry.schema, state)] as const);
  return defined({
    ...objectSchema(properties, required, additional),
    minProperties: schema.minProperties,
    maxProperties: schema.maxProperties,
    patternProperties: patterns && Object.fromEntries(patterns),
  });
}

function objectSchema(
  properties: readonly (readonly [string, JsonSchema])[],
  required: readonly string[],
  additional: JsonSchema | false,
): JsonSchema {
  return defined({
    type: "object",
    properties: properties.length > 0 || additional === false ? Object.fromEntries(properties) : undefined,
    required: required.length > 0 ? required : undefined,
    additionalProperties: additional,
  });
}

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Bounds): JsonSchema {
  return { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf };
}

function orNull(schema: JsonSchema, nullable: boolean): JsonSchema {
  if (!nullable || Object.keys(schema).length === 0) return schema;
  if (schema.type === undefined) return { anyOf: [schema, { type: "null" }] };
  const values = schema.enum;
  return { ...schema, type: [schema.type, "null"].flat(), ...(Array.isArray(values) && { enum: [...values, null] }) };
}

/** Variants that are nothing but a type become one list of types. */
function mergedTypes(variants: readonly JsonSchema[]): JsonSchema {
  const types = variants.flatMap((variant) => (Object.keys(variant).join() === "type" ? variant.type : [undefined]));
  return types.includes(undefined) ? { anyOf: variants } : { type: [...new Set(types)] };
}

function typeOfAll(values: readonly unknown[]): string | undefined {
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1) return undefined;
  return types.has("string") ? "string" : types.has("number") ? "number" : types.has("boolean") ? "boolean" : undefined;
}

function defined(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}
