import type { JsonObject, JsonValue } from "../../load/types.js";
import { isList, isObject, listAt, objectAt, own, textAt, textsAt } from "../read-json.js";
import type { References } from "../reference.js";

/** A property that can have a single text only. */
export interface Constant {
  readonly value: string;
  readonly required: boolean;
}

/** Inclusions within inclusions; the rest is not looked at. */
const deepest = 64;

const constantsBySchema = new WeakMap<JsonObject, ReadonlyMap<string, Constant>>();

/** Properties of a schema that can have a single text only, through references and `allOf`; found once for a schema. */
export function propertyConstants(raw: JsonObject, references: References, depth = 0): ReadonlyMap<string, Constant> {
  const known = constantsBySchema.get(raw);
  if (known || depth > deepest) return known ?? new Map();
  // A circle finds nothing.
  constantsBySchema.set(raw, new Map());
  const constants = findConstants(raw, references, depth);
  constantsBySchema.set(raw, constants);
  return constants;
}

function findConstants(raw: JsonObject, references: References, depth: number): ReadonlyMap<string, Constant> {
  const constants = new Map<string, Constant>();
  const required = new Set<string>();
  for (const part of includedParts(raw, references)) {
    for (const [name, constant] of propertyConstants(part, references, depth + 1)) constants.set(name, constant);
  }
  for (const name of textsAt(raw, "required")) required.add(name);
  const properties = objectAt(raw, "properties");
  for (const name of Object.keys(properties ?? {})) {
    const value = properties && onlyText(own(properties, name), references);
    if (value !== undefined) constants.set(name, { value, required: required.has(name) });
  }
  for (const [name, constant] of constants) {
    if (required.has(name) && !constant.required) constants.set(name, { ...constant, required: true });
  }
  return constants;
}

export function includedParts(raw: JsonObject, references: References): readonly JsonObject[] {
  const reference = textAt(raw, "$ref");
  const target = reference === undefined ? undefined : references.follow(reference)?.value;
  return [target, ...listAt(raw, "allOf")].filter((part) => isObject(part));
}

function onlyText(schema: JsonValue | undefined, references: References): string | undefined {
  if (!isObject(schema)) return undefined;
  const reference = textAt(schema, "$ref");
  const target = reference === undefined ? schema : references.follow(reference)?.value;
  if (!isObject(target)) return undefined;
  const only = own(target, "const");
  if (typeof only === "string") return only;
  const values = own(target, "enum");
  const [value] = isList(values) && values.length === 1 ? values : [];
  return typeof value === "string" ? value : undefined;
}
