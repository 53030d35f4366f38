import type { JsonValue } from "../load/types.js";
import type { IntegerSchema, NumberSchema, ObjectSchema, Property, Schema, StringSchema } from "../model/types.js";
import { accepts, fulfils, matchesPattern, nameOf } from "./accepts.js";
import type { InputSchemas } from "./input-schema.js";
import { sampleOfFormat } from "./sample-format.js";
import { sampleOfPattern } from "./sample-pattern.js";
import type { ArgumentPlan, ObjectRules } from "./types.js";

/** Bounds of what is made up: characters, items, levels. */
const limits = { text: 1_000, items: 10, depth: 6 } as const;

/** What a tool takes: its arguments, and what those that are fields obey together. */
interface Takes {
  readonly arguments: readonly ArgumentPlan[];
  readonly rules: ObjectRules;
}

/** Arguments that pass: every required one, and what the rules ask for. Undefined where none could be made. */
export function sampleArguments(input: Takes, schemas: InputSchemas): JsonValue | undefined {
  const required = input.arguments.filter((argument) => argument.required).map(({ name }) => name);
  const optional = input.arguments.filter((argument) => !argument.required).map(({ name }) => name);
  const needed = namesNeeded(required, optional, input.rules);
  return (
    needed &&
    valuesOf(
      input.arguments.filter(({ name }) => needed.has(name)),
      schemas,
    )
  );
}

function valuesOf(argumentPlans: readonly ArgumentPlan[], schemas: InputSchemas): JsonValue | undefined {
  const sample: { [name: string]: JsonValue } = Object.create(null);
  for (const { name, schema } of argumentPlans) {
    const value = sampleValue(schema, schemas, 0);
    if (value === undefined || !accepts(schema, value, schemas)) return undefined;
    sample[name] = value;
  }
  return sample;
}

function sampleValue(schema: Schema, schemas: InputSchemas, depth: number): JsonValue | undefined {
  if (depth > limits.depth) return schema.nullable ? null : undefined;
  const given = [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])];
  const usable = given.find((value) => isPlain(value) && accepts(schema, value, schemas));
  return usable ?? madeUp(schema, schemas, depth);
}

function madeUp(schema: Schema, schemas: InputSchemas, depth: number): JsonValue | undefined {
  switch (schema.kind) {
    case "string":
      return sampleString(schema);
    case "integer":
    case "number":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    case "enum":
      return schema.values[0];
    case "array":
      return sampleItems(schema.items, schema.minItems ?? 0, schemas, depth);
    case "tuple":
      return allOrNone(schema.items.map((item) => sampleValue(item, schemas, depth + 1)));
    case "object":
      return sampleObject(schema, schemas, depth);
    case "union":
      return firstAccepted(schema, schema.variants, schemas, depth);
    case "intersection":
      return sampleIntersection(schema.parts, schemas, depth);
    case "ref": {
      const component = schemas.component(schema.target);
      return component && sampleValue(component.schema, schemas, depth + 1);
    }
    case "binary":
      return "YWJj";
    case "unknown":
      return "a";
    case "never":
      return undefined;
  }
}

function sampleString({ format, pattern, minLength = 0, maxLength }: StringSchema): string | undefined {
  if (minLength > limits.text) return undefined;
  const formatted = format === undefined ? undefined : sampleOfFormat(format);
  if (formatted !== undefined && (pattern === undefined || matchesPattern(pattern, formatted))) return formatted;
  if (pattern !== undefined) return sampleOfPattern(pattern, minLength);
  const words = "example".padEnd(minLength, "x");
  return maxLength === undefined ? words : words.slice(0, Math.max(maxLength, minLength));
}

function sampleNumber(schema: IntegerSchema | NumberSchema): number | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = multipleOf ?? (schema.kind === "integer" ? 1 : 0.5);
  const low = Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
  const high = Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum ?? Number.POSITIVE_INFINITY);
  const candidates = [
    1,
    0,
    Math.ceil(low / step) * step,
    (Math.floor(low / step) + 1) * step,
    Math.floor(high / step) * step,
    (Math.ceil(high / step) - 1) * step,
    (low + high) / 2,
    low,
    high,
  ];
  return candidates.find(
    (value) =>
      Number.isFinite(value) &&
      value >= (minimum ?? value) &&
      value <= (maximum ?? value) &&
      (exclusiveMinimum === undefined || value > exclusiveMinimum) &&
      (exclusiveMaximum === undefined || value < exclusiveMaximum) &&
      (schema.kind === "number" || Number.isSafeInteger(value)) &&
      (multipleOf === undefined || Number.isInteger(value / multipleOf)),
  );
}

function sampleItems(items: Schema, minItems: number, schemas: InputSchemas, depth: number): JsonValue | undefined {
  if (minItems > limits.items) return undefined;
  const first = sampleValue(items, schemas, depth + 1);
  if (first === undefined) return minItems === 0 ? [] : undefined;
  return Array.from({ length: Math.max(1, minItems) }, (_, index) => distinct(first, items, index, schemas));
}

/** A further value for a list whose items must differ. */
function distinct(first: JsonValue, items: Schema, index: number, schemas: InputSchemas): JsonValue {
  if (index === 0) return first;
  const resolved = schemas.resolve(items);
  const other =
    resolved?.kind === "enum"
      ? resolved.values[index]
      : typeof first === "string"
        ? `${first}${index}`
        : typeof first === "number"
          ? first + index
          : undefined;
  return other === undefined || !accepts(items, other, schemas) ? first : other;
}

/** The required names with the first set that makes the rules hold; undefined when none does. */
function namesNeeded(
  required: readonly string[],
  optional: readonly string[],
  { minProperties = 0, counted, requiredSets }: ObjectRules,
): ReadonlySet<string> | undefined {
  for (const set of requiredSets?.sets ?? [[]]) {
    const names = new Set([...required, ...set]);
    const count = (): number => [...names].filter((name) => counted?.includes(name) ?? true).length;
    for (const name of optional) if (count() < minProperties && (counted?.includes(name) ?? true)) names.add(name);
    if (requiredSets === undefined || fulfils(requiredSets, names)) return names;
  }
  return undefined;
}

function sampleObject(schema: ObjectSchema, schemas: InputSchemas, depth: number): JsonValue | undefined {
  const { minProperties = 0, additional } = schema;
  const sample: { [name: string]: JsonValue } = Object.create(null);
  const properties = withSet(schema);
  const ordered = [...properties.filter(({ required }) => required), ...properties.filter(({ required }) => !required)];
  for (const property of ordered) {
    if (!property.required && Object.keys(sample).length >= minProperties) break;
    const value = sampleValue(property.schema, schemas, depth + 1);
    if (value !== undefined) sample[nameOf(property)] = value;
    else if (property.required) return undefined;
  }
  if (Object.keys(sample).length < minProperties && additional !== false) {
    const value = sampleValue(additional, schemas, depth + 1);
    if (value !== undefined) sample["example"] = value;
  }
  return sample;
}

/** The properties, those of the first set that fulfils the choice among the required ones. */
function withSet({ properties, requiredSets }: ObjectSchema): readonly Property[] {
  if (requiredSets === undefined) return properties;
  const required = properties.filter((property) => property.required).map(({ wireName }) => wireName);
  const names = namesNeeded(required, [], { requiredSets });
  return properties.map((property) => (names?.has(property.wireName) ? { ...property, required: true } : property));
}

function firstAccepted(
  union: Schema,
  variants: readonly Schema[],
  schemas: InputSchemas,
  depth: number,
): JsonValue | undefined {
  for (const variant of variants.slice(0, 12)) {
    const value = sampleValue(variant, schemas, depth + 1);
    if (value !== undefined && accepts(union, value, schemas)) return value;
  }
  return undefined;
}

/** Objects of all parts together; otherwise whatever one part gives. The caller checks. */
function sampleIntersection(parts: readonly Schema[], schemas: InputSchemas, depth: number): JsonValue | undefined {
  const values = allOrNone(parts.map((part) => sampleValue(part, schemas, depth + 1)));
  if (values === undefined) return undefined;
  const objects = values.filter((value) => typeof value === "object" && value !== null && !Array.isArray(value));
  return objects.length === values.length ? Object.assign(Object.create(null), ...objects) : values[0];
}

function allOrNone(values: readonly (JsonValue | undefined)[]): readonly JsonValue[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}

/** Short, and nothing that a path segment or a header would refuse. */
function isPlain(value: JsonValue): boolean {
  if (typeof value === "string")
    return (
      value.length <= limits.text && value !== "" && !/^\.{1,2}$/.test(value) && !/[\u0000-\u001f\u007f]/.test(value)
    );
  return JSON.stringify(value).length <= 2 * limits.text;
}
