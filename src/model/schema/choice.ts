import { appendToPointer } from "../../load/pointer.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import { isList, isObject, listAt, own, sameJson, textAt, textsAt } from "../read-json.js";
import type { EnumSchema, RequiredSets, Schema, SchemaBase, UnionSchema } from "../types.js";
import { annotated, annotationsOf } from "./annotations.js";
import { discriminatorOf } from "./discriminator.js";
import { constantsOf } from "./merge.js";
import { constraintsOf } from "./keywords.js";
import type { SchemaConversion, SchemaNode, TypedNode } from "./node.js";
import { declaredTypes, inferredType } from "./type-names.js";

/** Above this, a second choice is not multiplied out. */
const mostVariants = 64;

export type ChoiceKeyword = "oneOf" | "anyOf";

/** The keyword by which a schema chooses among variants; an empty or malformed list is no choice. */
export function choiceKeyword(raw: JsonObject): ChoiceKeyword | undefined {
  if (listAt(raw, "oneOf").length > 0) return "oneOf";
  return listAt(raw, "anyOf").length > 0 ? "anyOf" : undefined;
}

export function hasChoice({ raw }: TypedNode): boolean {
  return choiceKeyword(raw) !== undefined;
}

/** `oneOf` or `anyOf`, with what stands beside it and with further choices that must hold as well. */
export function convertChoice(
  node: TypedNode,
  conversion: SchemaConversion,
  others: readonly SchemaNode[] = [],
): Schema {
  const mode = choiceKeyword(node.raw) ?? "anyOf";
  if (others.length === 0 && constantsOf(own(node.raw, mode) ?? null)) return conversion.convertTogether([node], node);
  const base: SchemaNode = { raw: without(node.raw, mode, "discriminator"), pointer: node.pointer };
  const variants = variantsOf(node, mode);
  const sets = requiredSets(variants, base.raw);
  if (sets) return withRequiredSets(conversion.convertTogether([base, ...others], node), { mode, sets }, conversion);
  const present = variants.filter((variant) => !isNull(variant.raw));
  const narrowed = others.length > 0 || narrowsVariants(base.raw, present);
  const schemas = narrowed
    ? distribute(base, others, present, conversion)
    : present.map((variant) => conversion.convert(variant.raw, variant.pointer));
  const nullable = present.length < variants.length && declaredTypes(base.raw)?.includes("null") !== false;
  const texts = annotationsOf({ raw: annotationsOnly(base.raw), pointer: node.pointer }, nullable, conversion);
  return united(schemas, present, { mode, node, base: texts, conversion });
}

interface Choice {
  readonly mode: ChoiceKeyword;
  readonly node: TypedNode;
  readonly base: SchemaBase;
  readonly conversion: SchemaConversion;
}

function united(schemas: readonly Schema[], nodes: readonly SchemaNode[], choice: Choice): Schema {
  const { mode, node, base, conversion } = choice;
  const kept = schemas.flatMap((schema, at) =>
    schema.kind === "never" || isRepeated(schema, schemas.slice(0, at)) ? [] : [{ schema, node: nodes[at] ?? node }],
  );
  const [first] = kept;
  if (first === undefined) return schemas.length > 0 ? { kind: "never", ...base } : { kind: "null", ...base };
  if (kept.length === 1) return annotated(first.schema, base);
  const variants = kept.map(({ schema }) => schema);
  const values = allValues(variants);
  if (values) return values.nullable ? { ...values, ...base, nullable: true } : { ...values, ...base };
  const discriminator = discriminatorOf(
    node,
    kept.map((variant) => variant.node),
    conversion.references,
  );
  const union: UnionSchema = { kind: "union", ...base, mode, variants, ...(discriminator && { discriminator }) };
  return union;
}

function variantsOf(node: SchemaNode, mode: ChoiceKeyword): readonly SchemaNode[] {
  return listAt(node.raw, mode).map((variant, at) => {
    const pointer = appendToPointer(node.pointer, mode, at);
    return { raw: isObject(variant) ? variant : booleanSchema(variant), pointer };
  });
}

function booleanSchema(value: JsonValue): JsonObject {
  return value === false ? { not: {} } : {};
}

function isNull(raw: JsonObject): boolean {
  const types = declaredTypes(raw);
  if (types !== undefined) return types.every((type) => type === "null");
  const values = own(raw, "enum");
  return own(raw, "const") === null || (isList(values) && values.length > 0 && values.every((value) => value === null));
}

/** Whether what stands beside the choice says more about a variant than the variant itself. */
function narrowsVariants(base: JsonObject, variants: readonly SchemaNode[]): boolean {
  const constraints = constraintsOf(base, "type");
  if (constraints.length > 0) return true;
  const types = declaredTypes(base);
  if (types === undefined) return false;
  return variants.some(({ raw }) => textAt(raw, "$ref") === undefined && !saysWhatItIs(raw));
}

function saysWhatItIs(raw: JsonObject): boolean {
  return (
    declaredTypes(raw) !== undefined ||
    inferredType(raw) !== undefined ||
    ["allOf", "oneOf", "anyOf"].some((keyword) => listAt(raw, keyword).length > 0)
  );
}

/** Every variant with what stands beside the choice: the only way to keep objects strict. */
function distribute(
  base: SchemaNode,
  others: readonly SchemaNode[],
  variants: readonly SchemaNode[],
  conversion: SchemaConversion,
): readonly Schema[] {
  const kept = others.filter(
    (other) => variants.length * listAt(other.raw, choiceKeyword(other.raw) ?? "anyOf").length <= mostVariants,
  );
  if (kept.length < others.length) reportUnmultiplied(base, conversion);
  const constraints: SchemaNode = { raw: without(base.raw, "title", "description"), pointer: base.pointer };
  return variants.map((variant) => {
    const alone = textAt(variant.raw, "$ref");
    if (alone !== undefined && kept.length === 0 && includes(alone, base, conversion)) {
      return conversion.convert(variant.raw, variant.pointer);
    }
    return conversion.combineVariant([constraints, ...kept, variant], variant);
  });
}

/** A variant that is built upon the very schema that chooses it needs nothing from it. */
function includes(reference: string, base: SchemaNode, { references }: SchemaConversion): boolean {
  const target = references.resolve(reference);
  if (!target || !isObject(target.value)) return false;
  return listAt(target.value, "allOf").some((part) => {
    const inner = isObject(part) ? textAt(part, "$ref") : undefined;
    return inner !== undefined && references.resolve(inner)?.pointer === base.pointer;
  });
}

function reportUnmultiplied(node: SchemaNode, { report }: SchemaConversion): void {
  const message = `Several choices hold at once in more than ${mostVariants} combinations; only the first is checked.`;
  report.warn("SCHEMA_CHOICE_UNCHECKED", message, node.pointer);
}

/** The sets of names when all variants of an object do nothing but require properties. */
function requiredSets(variants: readonly SchemaNode[], base: JsonObject): readonly (readonly string[])[] | undefined {
  if (own(base, "properties") === undefined && own(base, "allOf") === undefined) return undefined;
  const pure = variants.every(({ raw }) => {
    const constraints = constraintsOf(raw, "type");
    return constraints.every((keyword) => keyword === "required" && isList(own(raw, "required")));
  });
  return pure && variants.some(({ raw }) => textsAt(raw, "required").length > 0)
    ? variants.map(({ raw }) => textsAt(raw, "required"))
    : undefined;
}

function withRequiredSets(schema: Schema, requiredSets: RequiredSets, { report }: SchemaConversion): Schema {
  if (schema.kind === "object") return { ...schema, requiredSets };
  const message = "Which properties are needed together is not checked before a call; the API still checks it.";
  report.warn("SCHEMA_CHOICE_UNCHECKED", message, schema.pointer);
  return schema;
}

/** One enum when every variant is one. */
function allValues(variants: readonly Schema[]): EnumSchema | undefined {
  const [first] = variants;
  if (first?.kind !== "enum") return undefined;
  const values: JsonValue[] = [];
  for (const variant of variants) {
    if (variant.kind !== "enum") return undefined;
    values.push(...variant.values.filter((value) => !values.some((other) => sameJson(other, value))));
  }
  const nullable = variants.some((variant) => variant.nullable);
  return { kind: "enum", pointer: first.pointer, nullable, values };
}

function isRepeated(schema: Schema, earlier: readonly Schema[]): boolean {
  return schema.kind === "ref" && earlier.some((other) => other.kind === "ref" && other.target === schema.target);
}

function without(raw: JsonObject, ...keywords: readonly string[]): JsonObject {
  const rest: { [key: string]: JsonValue } = Object.create(null);
  for (const keyword of Object.keys(raw)) if (!keywords.includes(keyword)) rest[keyword] = own(raw, keyword) ?? null;
  return rest;
}

function annotationsOnly(raw: JsonObject): JsonObject {
  return without(raw, ...constraintsOf(raw));
}
