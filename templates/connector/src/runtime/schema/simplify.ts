import type { JsonSchema } from "./compact-schema.js";
import { isSchema } from "./inline.js";

const MAPS: ReadonlySet<string> = new Set(["properties", "patternProperties"]);
const DATA: ReadonlySet<string> = new Set(["enum", "const", "default", "examples", "required", "type"]);
/** Of no use to a model. */
const DROPPED: ReadonlySet<string> = new Set(["$schema", "$id", "id", "title"]);

/** Says the same in fewer words, and in those that every client reads: no `oneOf`, null as a type, no bounds of zod's. */
export function simplified(schema: JsonSchema): JsonSchema {
  const inner = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (DROPPED.has(keyword) || saysNothing(keyword, value)) return [];
    return [[keyword === "oneOf" ? "anyOf" : keyword, simplifiedKeyword(keyword, value)]];
  });
  return withTypesMerged(withNullAsType(Object.fromEntries(inner)));
}

function simplifiedKeyword(keyword: string, value: unknown): unknown {
  if (DATA.has(keyword)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => (isSchema(item) ? simplified(item) : item));
  if (!isSchema(value)) return value;
  if (!MAPS.has(keyword)) return simplified(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isSchema(member) ? simplified(member) : member]),
  );
}

/** The bounds of a safe integer, further members being anything, and the names of a record being text. */
function saysNothing(keyword: string, value: unknown): boolean {
  if (keyword === "additionalProperties") return value === true || (isSchema(value) && Object.keys(value).length === 0);
  if (keyword === "minimum") return value === Number.MIN_SAFE_INTEGER;
  if (keyword === "maximum") return value === Number.MAX_SAFE_INTEGER;
  return keyword === "propertyNames" && isSchema(value) && Object.keys(value).length === 1 && value.type === "string";
}

/** `anyOf: [X, { type: "null" }]` is X with null among its types. */
function withNullAsType(schema: JsonSchema): JsonSchema {
  const { anyOf, ...outside } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const variant = anyOf.find((candidate: unknown) => isSchema(candidate) && !isNull(candidate));
  if (!isSchema(variant) || variant.type === undefined || !anyOf.some(isNull)) return schema;
  const { const: only, ...inside } = variant;
  const values = only === undefined ? variant.enum : [only];
  return {
    ...inside,
    type: [variant.type, "null"].flat(),
    ...(Array.isArray(values) && { enum: [...values, null] }),
    ...outside,
  };
}

function isNull(schema: unknown): boolean {
  return isSchema(schema) && schema.type === "null" && Object.keys(schema).length === 1;
}

/** Variants that are nothing but a type become one list of types. */
function withTypesMerged(schema: JsonSchema): JsonSchema {
  const { anyOf, ...outside } = schema;
  if (!Array.isArray(anyOf) || outside.type !== undefined) return schema;
  const types = anyOf.flatMap((variant: unknown) =>
    isSchema(variant) && Object.keys(variant).join() === "type" ? variant.type : [undefined],
  );
  return types.includes(undefined) ? schema : { type: [...new Set(types)], ...outside };
}
