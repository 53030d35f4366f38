import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject, listAt, objectAt, textsAt } from "../verdicts/json.js";

/** The kinds of values that a keyword speaks of. */
const kinds: ReadonlyMap<string, readonly string[]> = new Map([
  ["minimum", ["number", "integer"]],
  ["maximum", ["number", "integer"]],
  ["exclusiveMinimum", ["number", "integer"]],
  ["exclusiveMaximum", ["number", "integer"]],
  ["multipleOf", ["number", "integer"]],
  ["minLength", ["string"]],
  ["maxLength", ["string"]],
  ["pattern", ["string"]],
  ["minItems", ["array"]],
  ["maxItems", ["array"]],
  ["uniqueItems", ["array"]],
  ["minProperties", ["object"]],
  ["maxProperties", ["object"]],
]);

export const constraintKeywords: readonly string[] = [...kinds.keys()];

/** Whether a keyword can refuse any value of a schema with this `type`. */
export function isIdle(keyword: string, bound: Json, type: Json | undefined): boolean {
  if (keyword.startsWith("min") && keyword !== "minimum" && Number(bound) <= 0) return true;
  return bound === false || !speaksOf(keyword, type);
}

/** Whether an advertised schema says a keyword: all of its variants that the keyword could concern do. */
export function says(schema: Json, keyword: string, value: Json): boolean {
  if (!isObject(schema)) return false;
  if (isDeepStrictEqual(schema[keyword], value)) return true;
  if (listAt(schema, "allOf").some((part) => says(part, keyword, value))) return true;
  const variants = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")];
  const concerned = variants.filter((variant) => !isObject(variant) || speaksOf(keyword, variant["type"]));
  return concerned.length > 0 && concerned.every((variant) => says(variant, keyword, value));
}

/** Whether an advertised schema says a pattern, in whatever spelling. */
export function hasPattern(schema: Json): boolean {
  if (!isObject(schema)) return false;
  const inner = ["allOf", "anyOf", "oneOf"].flatMap((combination) => listAt(schema, combination));
  return schema["pattern"] !== undefined || inner.some(hasPattern);
}

/** Whether an advertised schema lists exactly these values, null aside. */
export function lists(schema: Json, values: readonly Json[]): boolean {
  const listed = listedValues(schema);
  const wanted = values.filter((value) => value !== null);
  const holds = (all: readonly Json[], one: Json): boolean => all.some((other) => isDeepStrictEqual(one, other));
  return (
    listed !== undefined &&
    wanted.every((value) => holds(listed, value)) &&
    listed.every((value) => value === null || holds(values, value))
  );
}

/** Whether a schema allows some of these values, and no other. */
export function listsSome(schema: Json, values: readonly Json[]): boolean {
  const listed = listedValues(schema) ?? [];
  return listed.length > 0 && listed.every((value) => values.some((other) => isDeepStrictEqual(value, other)));
}

/** The values of an `enum`, a `const` or of all variants; undefined where others are possible. */
function listedValues(schema: Json): readonly Json[] | undefined {
  if (!isObject(schema)) return undefined;
  if (schema["const"] !== undefined) return [schema["const"]];
  if (schema["enum"] !== undefined) return listAt(schema, "enum");
  if (schema["type"] === "null") return [null];
  const variants = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")].map(listedValues);
  const known = variants.filter((values) => values !== undefined);
  if (variants.length > 0) return known.length === variants.length ? known.flat() : undefined;
  return listAt(schema, "allOf")
    .map(listedValues)
    .find((values) => values !== undefined);
}

/** The forms of an object that is one argument, each without a choice. */
export function formsOf(schema: Json | undefined): readonly JsonObject[] {
  if (!isObject(schema) || isNull(schema)) return [];
  const variants = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")];
  return variants.length === 0 ? [schema] : variants.flatMap(formsOf);
}

/** A field of an object that is one argument. */
export function memberOf(form: JsonObject, name: string): Advertised | undefined {
  const schema = objectAt(form, "properties")?.[name];
  if (schema !== undefined) return { schema, required: textsAt(form, "required").includes(name) };
  return listAt(form, "allOf")
    .flatMap(formsOf)
    .map((part) => memberOf(part, name))
    .find((member) => member !== undefined);
}

function speaksOf(keyword: string, type: Json | undefined): boolean {
  return type === undefined || [type].flat().some((name) => kinds.get(keyword)?.includes(String(name)));
}

function isNull(schema: Json): boolean {
  return isObject(schema) && schema["type"] === "null";
}

/** An argument, or a field of one, as a client sees it. */
export interface Advertised {
  readonly schema: Json;
  readonly required: boolean;
}

export function argumentOf(input: JsonObject, name: string): Advertised | undefined {
  return memberOf(input, name);
}
