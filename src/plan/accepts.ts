import { RE2JS } from "re2js";
import type { JsonValue } from "../load/types.js";
import type {
  ArraySchema,
  EnumSchema,
  ObjectSchema,
  Property,
  RequiredSets,
  Schema,
  StringSchema,
} from "../model/types.js";
import type { InputSchemas } from "./input-schema.js";
import { formatAccepts } from "./sample-format.js";

/** Whether a value, with the names that a model sees, passes an input schema. Where it is not sure it says no. */
export function accepts(schema: Schema, value: JsonValue, schemas: InputSchemas, depth = 0): boolean {
  if (depth > maxDepth) return false;
  if (value === null)
    return (
      schema.nullable ||
      schema.kind === "null" ||
      schema.kind === "unknown" ||
      inside(schema, value, schemas, depth + 1)
    );
  return (
    inside(schema, value, schemas, depth + 1) &&
    (schema.not === undefined || !accepts(schema.not, value, schemas, depth + 1))
  );
}

/** Levels of value and references: a reference that leads to itself accepts nothing. */
const maxDepth = 40;

function inside(schema: Schema, value: JsonValue, schemas: InputSchemas, depth: number): boolean {
  switch (schema.kind) {
    case "string":
      return typeof value === "string" && acceptsString(schema, value);
    case "integer":
      return typeof value === "number" && Number.isSafeInteger(value) && withinBounds(schema, value);
    case "number":
      return typeof value === "number" && Number.isFinite(value) && withinBounds(schema, value);
    case "boolean":
      return typeof value === "boolean";
    case "null":
      return value === null;
    case "enum":
      return acceptsEnum(schema, value);
    case "array":
      return isList(value) && acceptsArray(schema, value, schemas, depth);
    case "tuple":
      return (
        isList(value) &&
        value.length >= schema.items.length &&
        value.every((item, index) => accepts(schema.items[index] ?? schema.rest, item, schemas, depth))
      );
    case "object":
      return isObject(value) && acceptsObject(schema, value, schemas, depth);
    case "union": {
      const matches = schema.variants.filter((variant) => accepts(variant, value, schemas, depth)).length;
      return schema.mode === "oneOf" && schema.discriminator === undefined ? matches === 1 : matches > 0;
    }
    case "intersection":
      return schema.parts.every((part) => accepts(part, value, schemas, depth));
    case "ref": {
      const component = schemas.component(schema.target);
      return component !== undefined && accepts(component.schema, value, schemas, depth);
    }
    case "binary":
      return typeof value === "string";
    case "unknown":
      return true;
    case "never":
      return false;
  }
}

function acceptsString({ minLength, maxLength, pattern, format }: StringSchema, value: string): boolean {
  const length = [...value].length;
  if ((minLength !== undefined && length < minLength) || (maxLength !== undefined && length > maxLength)) return false;
  if (format !== undefined && !formatAccepts(format, value)) return false;
  return pattern === undefined || matchesPattern(pattern, value);
}

/** By the engine that the connector uses; a pattern that it does not take matches nothing. */
export function matchesPattern(pattern: string, value: string): boolean {
  let compiled = compiledPatterns.get(pattern);
  if (compiled === undefined) {
    try {
      compiled = RE2JS.compile(pattern);
    } catch {
      compiled = null;
    }
    compiledPatterns.set(pattern, compiled);
  }
  return compiled?.matcher(value).find() ?? false;
}

const compiledPatterns = new Map<string, RE2JS | null>();

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

function withinBounds(
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Bounds,
  value: number,
): boolean {
  return (
    (minimum === undefined || value >= minimum) &&
    (maximum === undefined || value <= maximum) &&
    (exclusiveMinimum === undefined || value > exclusiveMinimum) &&
    (exclusiveMaximum === undefined || value < exclusiveMaximum) &&
    (multipleOf === undefined || Math.abs(value / multipleOf - Math.round(value / multipleOf)) < 1e-9)
  );
}

function acceptsEnum({ values }: EnumSchema, value: JsonValue): boolean {
  const text = JSON.stringify(value);
  return values.some((candidate) => JSON.stringify(candidate) === text);
}

function acceptsArray(
  { items, minItems, maxItems, uniqueItems }: ArraySchema,
  value: readonly JsonValue[],
  schemas: InputSchemas,
  depth: number,
): boolean {
  if ((minItems !== undefined && value.length < minItems) || (maxItems !== undefined && value.length > maxItems))
    return false;
  if (uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) return false;
  return value.every((item) => accepts(items, item, schemas, depth));
}

function acceptsObject(
  schema: ObjectSchema,
  value: { readonly [key: string]: JsonValue },
  schemas: InputSchemas,
  depth: number,
): boolean {
  const byName = new Map(schema.properties.map((property) => [nameOf(property), property]));
  const keys = Object.keys(value);
  if (schema.minProperties !== undefined && keys.length < schema.minProperties) return false;
  if (schema.maxProperties !== undefined && keys.length > schema.maxProperties) return false;
  if (schema.properties.some((property) => property.required && !Object.hasOwn(value, nameOf(property)))) return false;
  if (schema.requiredSets !== undefined && !fulfils(schema.requiredSets, namesGiven(schema, value))) return false;
  return keys.every((key) => {
    const member = value[key];
    const known = byName.get(key);
    if (member === undefined) return false;
    if (known !== undefined) return accepts(known.schema, member, schemas, depth);
    return (
      schema.patternProperties === undefined &&
      schema.additional !== false &&
      accepts(schema.additional, member, schemas, depth)
    );
  });
}

/** Whether the properties given, by whatever names, are those that a choice of sets asks for. */
export function fulfils({ mode, sets }: RequiredSets, given: ReadonlySet<string>): boolean {
  const present = sets.filter((set) => set.every((name) => given.has(name))).length;
  return mode === "oneOf" ? present === 1 : present > 0;
}

/** Wire names of the properties that a value holds. */
function namesGiven({ properties }: ObjectSchema, value: object): ReadonlySet<string> {
  const wireNames = new Map(properties.map((property) => [nameOf(property), property.wireName]));
  return new Set(Object.keys(value).map((name) => wireNames.get(name) ?? name));
}

export function nameOf({ name, wireName }: Property): string {
  return name ?? wireName;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
