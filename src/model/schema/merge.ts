import { appendToPointer } from "../../load/pointer.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import { isList, isObject, listAt, own } from "../read-json.js";
import { combined } from "./combinations.js";
import { asEnum, isChoice } from "./constants.js";
import type { FlatPart } from "./flatten.js";
import type { SchemaNode, TypeName } from "./node.js";
import { rawSchema } from "./raw.js";
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

/** Said about the part alone, not about what includes it. */
const partOnly: ReadonlySet<string> = new Set(["default", "example", "examples", "discriminator"]);

/** Read for all parts at once. */
const typeKeywords: ReadonlySet<string> = new Set(["type", "nullable"]);

/** Keywords that can't be said twice in one schema. */
const once: ReadonlySet<string> = new Set(["pattern", "multipleOf"]);

/** One schema object for parts that must all hold. */
export function merge(parts: readonly FlatPart[], origins: Origins): Merged {
  const raw: { [keyword: string]: JsonValue } = Object.create(null);
  const choices: SchemaNode[] = [];
  const extras: SchemaNode[] = [];
  let isEnumLost = false;
  for (const part of parts) {
    rememberOrigins(part, origins);
    for (const keyword of Object.keys(part.raw)) {
      if (isSkipped(keyword, part)) continue;
      const { name, value } = asEnum(part.raw, keyword);
      if (name === "enum" && isList(value) && value.length === 0) isEnumLost = true;
      else if (isChoice(name) && hasChoice(raw)) choices.push(choiceOf(part, name));
      else if (!Object.hasOwn(raw, name)) raw[name] = value;
      else if (once.has(name) && raw[name] !== value) extras.push(ruleOf(part, name, value));
      else raw[name] = combined(name, raw[name] ?? null, value);
    }
  }
  const types = commonTypes(parts);
  if (types.length > 0) raw["type"] = types.length === 1 ? (types[0] ?? null) : [...types];
  keepChoiceDiscriminator(parts, raw);
  const contradiction = disagreementOnTypes(parts, types) ?? disagreementOnValues(raw);
  // An enum without values is a mistake that says nothing about the other parts; whoever reads the whole reports it.
  if (isEnumLost && !Object.hasOwn(raw, "enum")) raw["enum"] = [];
  return { raw, choices, extras, ...(contradiction !== undefined && { contradiction }) };
}

function isSkipped(keyword: string, part: FlatPart): boolean {
  return typeKeywords.has(keyword) || keyword.startsWith("x-") || (partOnly.has(keyword) && !part.own);
}

function hasChoice(raw: JsonObject): boolean {
  return Object.hasOwn(raw, "oneOf") || Object.hasOwn(raw, "anyOf");
}

function choiceOf(part: SchemaNode, keyword: string): SchemaNode {
  return { raw: rawSchema({ [keyword]: own(part.raw, keyword) ?? null }), pointer: part.pointer };
}

function ruleOf(part: SchemaNode, keyword: string, value: JsonValue): SchemaNode {
  const type = keyword === "pattern" ? "string" : "number";
  return { raw: rawSchema({ type, [keyword]: value }), pointer: part.pointer };
}

/** The choice among variants keeps its discriminator when the schema that includes it has none. */
function keepChoiceDiscriminator(parts: readonly FlatPart[], raw: { [keyword: string]: JsonValue }): void {
  if (!hasChoice(raw) || Object.hasOwn(raw, "discriminator")) return;
  const owner = parts.find((part) => hasChoice(part.raw));
  const discriminator = owner && own(owner.raw, "discriminator");
  if (discriminator !== undefined) raw["discriminator"] = discriminator;
}

/** The types that all parts allow, none when none names any; `nullable` of the whole adds null. */
function commonTypes(parts: readonly FlatPart[]): readonly TypeName[] {
  const declared = parts.map(({ raw }) => declaredTypes(raw)).filter((types) => types !== undefined);
  const [first = [], ...others] = declared;
  const common = others.reduce(intersection, first);
  const nullable = parts.some((part) => part.own && own(part.raw, "nullable") === true);
  return nullable && common.length > 0 && !common.includes("null") ? [...common, "null"] : common;
}

/** Integers are numbers. */
function intersection(left: readonly TypeName[], right: readonly TypeName[]): readonly TypeName[] {
  const narrow = (types: readonly TypeName[], others: readonly TypeName[]) =>
    types.filter((type) => others.includes(type) || (type === "integer" && others.includes("number")));
  return [...new Set([...narrow(left, right), ...narrow(right, left)])];
}

function disagreementOnTypes(parts: readonly FlatPart[], common: readonly TypeName[]): string | undefined {
  if (common.length > 0) return undefined;
  const named = new Set(parts.flatMap(({ raw }) => declaredTypes(raw) ?? []));
  return named.size > 0 ? `types ${[...named].join(" and ")}` : undefined;
}

/** An enum that nothing is left of although every part has values. */
function disagreementOnValues(raw: JsonObject): string | undefined {
  const left = own(raw, "enum");
  return isList(left) && left.length === 0 ? "enums without a common value" : undefined;
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
    listAt(raw, keyword).forEach((value, at) => remember(value, keyword, at));
  }
}
