import type { JsonObject, JsonValue } from "../../load/types.js";
import { isList, isObject, listAt, own, sameJson, textAt, textsAt } from "../read-json.js";
import type { References } from "../reference.js";
import type { TypeName } from "./node.js";
import { declaredTypes } from "./type-names.js";

const deepest = 8;
/** Schemas looked at for one value; what is beyond is taken for accepting. */
const mostSchemas = 2_000;

/**
 * A quick test of a value against a schema as written: types, enums, bounds, lengths, items and required properties.
 * It may accept too much, never too little.
 */
export function accepts(schema: JsonValue, value: JsonValue, references: References): boolean {
  let left = mostSchemas;
  const test = (part: JsonValue | undefined, inner: JsonValue, depth: number): boolean => {
    if (part === false) return false;
    left -= 1;
    if (!isObject(part) || depth > deepest || left < 0) return true;
    return acceptsObject(part, inner, references, (next, nextValue) => test(next, nextValue, depth + 1));
  };
  return test(schema, value, 0);
}

function acceptsObject(schema: JsonObject, value: JsonValue, references: References, below: Below): boolean {
  const reference = textAt(schema, "$ref");
  return (
    (reference === undefined || below(references.follow(reference)?.value, value)) &&
    acceptsType(schema, value) &&
    acceptsListed(schema, value) &&
    acceptsSize(schema, value) &&
    acceptsMembers(schema, value, below) &&
    listAt(schema, "allOf").every((part) => below(part, value)) &&
    acceptsSome(schema, "anyOf", value, below) &&
    acceptsSome(schema, "oneOf", value, below)
  );
}

/** The JSON Schema type of a value; whole numbers are both integers and numbers. */
export function isOfType(value: JsonValue, type: TypeName): boolean {
  if (type === "null") return value === null;
  if (type === "array") return isList(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  return typeof value === type;
}

function acceptsType(schema: JsonObject, value: JsonValue): boolean {
  const types = declaredTypes(schema);
  return types === undefined || types.some((type) => isOfType(value, type));
}

function acceptsListed(schema: JsonObject, value: JsonValue): boolean {
  const values = own(schema, "enum");
  if (isList(values) && values.length > 0 && !values.some((listed) => sameJson(listed, value))) return false;
  const only = own(schema, "const");
  return only === undefined || sameJson(only, value);
}

function acceptsSize(schema: JsonObject, value: JsonValue): boolean {
  if (typeof value === "number") {
    return (
      within(schema, "minimum", "maximum", value) &&
      !(bound(schema, "exclusiveMinimum") >= value) &&
      !(bound(schema, "exclusiveMaximum") <= value)
    );
  }
  if (typeof value === "string") return within(schema, "minLength", "maxLength", [...value].length);
  if (isList(value)) return within(schema, "minItems", "maxItems", value.length);
  return !isObject(value) || within(schema, "minProperties", "maxProperties", Object.keys(value).length);
}

function within(schema: JsonObject, lower: string, upper: string, size: number): boolean {
  return !(bound(schema, lower) > size) && !(bound(schema, upper) < size);
}

/** NaN when absent: it compares as false with everything. */
function bound(schema: JsonObject, keyword: string): number {
  const value = own(schema, keyword);
  return typeof value === "number" ? value : Number.NaN;
}

type Below = (part: JsonValue | undefined, inner: JsonValue) => boolean;

function acceptsMembers(schema: JsonObject, value: JsonValue, below: Below): boolean {
  if (isList(value)) return value.every((item) => below(own(schema, "items"), item));
  if (!isObject(value)) return true;
  const properties = own(schema, "properties");
  return (
    textsAt(schema, "required").every((name) => Object.hasOwn(value, name)) &&
    (!isObject(properties) ||
      Object.keys(value).every((name) => below(own(properties, name), own(value, name) ?? null)))
  );
}

function acceptsSome(schema: JsonObject, keyword: "anyOf" | "oneOf", value: JsonValue, below: Below): boolean {
  const variants = listAt(schema, keyword);
  return variants.length === 0 || variants.some((variant) => below(variant, value));
}
