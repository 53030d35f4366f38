import { appendToPointer } from "../../load/pointer.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import { isList, isObject, isScalar, own, sameJson } from "../read-json.js";
import type { FlatPart } from "./flatten.js";
import type { SchemaNode, TypeName } from "./node.js";
import { constraintsOf } from "./keywords.js";
import { declaredTypes } from "./type-names.js";

/** Several schemas as one, as far as one can say the same. */
export interface Merged {
  readonly raw: JsonObject;
  /** Choices (`oneOf`, `anyOf`) beyond the first: each must hold as well. */
  readonly choices: readonly SchemaNode[];
  /** Rules that one schema can't hold twice, such as a second pattern. */
  readonly extras: readonly SchemaNode[];
  /** Set when no value can pass: what the parts disagree on. */
  readonly contradiction?: string;
}

/** Remembers where a schema object stands that was moved into a merged one. */
export type Origins = WeakMap<JsonObject, string>;

type Combine = (left: JsonValue, right: JsonValue) => JsonValue;

const conflict = Symbol("conflict");

const numbers = (choose: (...values: number[]) => number): Combine => {
  return (left, right) =>
    typeof left === "number" && typeof right === "number"
      ? choose(left, right)
      : typeof left === "number"
        ? left
        : right;
};
const either: Combine = (left, right) => left === true || right;
const both: Combine = (left, right) => (sameJson(left, right) ? left : nullPrototype({ allOf: [left, right] }));
const later: Combine = (_, right) => right;

/** How two values of a keyword become one; keywords that stand nowhere here are texts, where the later one decides. */
const combinations: ReadonlyMap<string, Combine> = new Map<string, Combine>([
  ["minimum", numbers(Math.max)],
  ["exclusiveMinimum", numbers(Math.max)],
  ["minLength", numbers(Math.max)],
  ["minItems", numbers(Math.max)],
  ["minProperties", numbers(Math.max)],
  ["maximum", numbers(Math.min)],
  ["exclusiveMaximum", numbers(Math.min)],
  ["maxLength", numbers(Math.min)],
  ["maxItems", numbers(Math.min)],
  ["maxProperties", numbers(Math.min)],
  ["uniqueItems", either],
  ["readOnly", either],
  ["writeOnly", either],
  ["deprecated", either],
  ["items", both],
  ["required", (left, right) => [...new Set([...elements(left), ...elements(right)])]],
  ["enum", commonValues],
  ["properties", mergedProperties],
  ["patternProperties", mergedProperties],
  ["additionalProperties", mergedAdditional],
  ["unevaluatedProperties", mergedAdditional],
  ["not", (left, right) => (sameJson(left, right) ? left : nullPrototype({ anyOf: [left, right] }))],
]);

/** Said about the part alone, not about what includes it. */
const partOnly: ReadonlySet<string> = new Set(["default", "example", "examples", "discriminator", "nullable", "type"]);

/** Keywords that can't be said twice in one schema. */
const once: ReadonlySet<string> = new Set(["pattern", "multipleOf"]);

/** One schema object for parts that must all hold. */
export function merge(parts: readonly FlatPart[], origins: Origins): Merged {
  const raw: { [key: string]: JsonValue } = Object.create(null);
  const choices: SchemaNode[] = [];
  const extras: SchemaNode[] = [];
  for (const part of parts) {
    rememberOrigins(part, origins);
    for (const keyword of Object.keys(part.raw)) {
      if (partOnly.has(keyword) && !part.own) continue;
      if (keyword === "type" || keyword === "nullable" || keyword.startsWith("x-")) continue;
      const { name, value } = asKeyword(part.raw, keyword);
      if (isChoice(name) && hasChoice(raw)) choices.push(choiceOf(part, name));
      else if (once.has(name) && Object.hasOwn(raw, name) && raw[name] !== value)
        extras.push(single(part, name, value));
      else raw[name] = Object.hasOwn(raw, name) ? (combinations.get(name) ?? later)(raw[name] ?? null, value) : value;
    }
  }
  const types = commonTypes(parts);
  if (types !== undefined && types !== conflict) raw["type"] = types.length === 1 ? (types[0] ?? null) : [...types];
  keepChoiceDiscriminator(parts, raw);
  const contradiction = types === conflict ? `types: ${typesOf(parts)}` : emptyEnum(raw, parts);
  return { raw, choices, extras, ...(contradiction !== undefined && { contradiction }) };
}

export function isChoice(keyword: string): boolean {
  return keyword === "oneOf" || keyword === "anyOf";
}

function hasChoice(raw: JsonObject): boolean {
  return Object.hasOwn(raw, "oneOf") || Object.hasOwn(raw, "anyOf");
}

function choiceOf(part: SchemaNode, keyword: string): SchemaNode {
  return { raw: nullPrototype({ [keyword]: own(part.raw, keyword) ?? null }), pointer: part.pointer };
}

function single(part: SchemaNode, keyword: string, value: JsonValue): SchemaNode {
  const type = keyword === "pattern" ? "string" : "number";
  return { raw: nullPrototype({ type, [keyword]: value }), pointer: part.pointer };
}

/** A constant, and a choice among constants, is an enum: enums can be intersected. */
function asKeyword(raw: JsonObject, keyword: string): { readonly name: string; readonly value: JsonValue } {
  const value = own(raw, keyword) ?? null;
  if (keyword === "const") return { name: "enum", value: [value] };
  const values = isChoice(keyword) ? constantsOf(value) : undefined;
  return values ? { name: "enum", value: values } : { name: keyword, value };
}

/** The values of variants that are nothing but a constant or an enum; undefined when one is more. */
export function constantsOf(variants: JsonValue): readonly JsonValue[] | undefined {
  if (!isList(variants) || variants.length === 0) return undefined;
  const values: JsonValue[] = [];
  for (const variant of variants) {
    if (!isObject(variant) || constraintsOf(variant, "type", "const", "enum", "format").length > 0) return undefined;
    const only = own(variant, "const");
    const listed = only === undefined ? own(variant, "enum") : [only];
    if (!isList(listed) || listed.length === 0) return undefined;
    values.push(...listed);
  }
  return values;
}

/** The choice among variants keeps its discriminator when the schema that includes it has none. */
function keepChoiceDiscriminator(parts: readonly FlatPart[], raw: { [key: string]: JsonValue }): void {
  if (!hasChoice(raw) || Object.hasOwn(raw, "discriminator")) return;
  const owner = parts.find((part) => hasChoice(part.raw));
  const discriminator = owner && own(owner.raw, "discriminator");
  if (discriminator !== undefined) raw["discriminator"] = discriminator;
}

/** The types that all parts allow; an own `nullable` without a type adds null. */
function commonTypes(parts: readonly FlatPart[]): readonly TypeName[] | typeof conflict | undefined {
  let common: readonly TypeName[] | undefined;
  for (const { raw } of parts) {
    const types = declaredTypes(raw);
    if (types === undefined) continue;
    common = common === undefined ? types : intersection(common, types);
    if (common.length === 0) return conflict;
  }
  const nullable = parts.some((part) => part.own && own(part.raw, "nullable") === true);
  return nullable && common && !common.includes("null") ? [...common, "null"] : common;
}

function intersection(left: readonly TypeName[], right: readonly TypeName[]): readonly TypeName[] {
  const narrow = (types: readonly TypeName[], others: readonly TypeName[]) =>
    types.filter((type) => others.includes(type) || (type === "integer" && others.includes("number")));
  return [...new Set([...narrow(left, right), ...narrow(right, left)])];
}

/** An enum that nothing is left of although every part has values. */
function emptyEnum(raw: JsonObject, parts: readonly FlatPart[]): string | undefined {
  const values = own(raw, "enum");
  if (!isList(values) || values.length > 0) return undefined;
  const hadNone = parts.some(
    (part) => isList(own(part.raw, "enum")) && elements(own(part.raw, "enum") ?? []).length === 0,
  );
  return hadNone ? undefined : "enums without a common value";
}

function typesOf(parts: readonly FlatPart[]): string {
  return [...new Set(parts.flatMap((part) => declaredTypes(part.raw) ?? []))].join(" and ");
}

function mergedProperties(left: JsonValue, right: JsonValue): JsonValue {
  if (!isObject(left) || !isObject(right)) return isObject(left) ? left : right;
  const merged: { [key: string]: JsonValue } = Object.create(null);
  for (const key of Object.keys(left)) merged[key] = own(left, key) ?? null;
  for (const key of Object.keys(right)) {
    const value = own(right, key) ?? null;
    merged[key] = Object.hasOwn(merged, key) ? both(merged[key] ?? null, value) : value;
  }
  return merged;
}

/** A closed part closes the whole; one that opens itself opens it. */
function mergedAdditional(left: JsonValue, right: JsonValue): JsonValue {
  if (left === false || right === false) return false;
  if (left === true) return right;
  return right === true ? left : both(left, right);
}

/** Schemas below a part, so that their pointers survive the move. */
function rememberOrigins({ raw, pointer }: SchemaNode, origins: Origins): void {
  const remember = (value: JsonValue | undefined, ...tokens: (string | number)[]) => {
    if (isObject(value) && !origins.has(value)) origins.set(value, appendToPointer(pointer, ...tokens));
  };
  for (const keyword of ["properties", "patternProperties"]) {
    const properties = own(raw, keyword);
    if (isObject(properties)) for (const key of Object.keys(properties)) remember(own(properties, key), keyword, key);
  }
  for (const keyword of ["items", "additionalProperties", "not"]) remember(own(raw, keyword), keyword);
  for (const keyword of ["oneOf", "anyOf", "prefixItems"]) {
    const list = own(raw, keyword);
    if (isList(list)) list.forEach((value, at) => remember(value, keyword, at));
  }
}

function elements(value: JsonValue): readonly JsonValue[] {
  return isList(value) ? value : [];
}

function commonValues(left: JsonValue, right: JsonValue): JsonValue {
  if (!isList(left) || !isList(right)) return isList(left) ? left : right;
  const scalars = new Set(right.filter(isScalar));
  return left.filter((value) => (isScalar(value) ? scalars.has(value) : right.some((other) => sameJson(other, value))));
}

function nullPrototype(entries: { readonly [key: string]: JsonValue }): JsonObject {
  return Object.assign(Object.create(null), entries);
}
