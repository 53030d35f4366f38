import { appendToPointer } from "../../load/pointer.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import { isList, isObject, listAt, own, textAt, textsAt } from "../read-json.js";
import type { EnumSchema, Schema } from "../types.js";
import { distinctValues } from "./enum.js";
import { constraintsOf } from "./keywords.js";
import type { SchemaNode, TypeName } from "./node.js";
import { rawSchema } from "./raw.js";
import { declaredTypes, inferredType } from "./type-names.js";

export type ChoiceKeyword = "oneOf" | "anyOf";

/** The keyword by which a schema chooses among variants; an empty or malformed list is no choice. */
export function choiceKeyword(raw: JsonObject): ChoiceKeyword | undefined {
  if (listAt(raw, "oneOf").length > 0) return "oneOf";
  return listAt(raw, "anyOf").length > 0 ? "anyOf" : undefined;
}

export function variantsOf(node: SchemaNode, mode: ChoiceKeyword): readonly SchemaNode[] {
  return listAt(node.raw, mode).map((variant, at) => {
    const pointer = appendToPointer(node.pointer, mode, at);
    return { raw: isObject(variant) ? variant : booleanSchema(variant), pointer };
  });
}

function booleanSchema(value: JsonValue): JsonObject {
  return value === false ? rawSchema({ not: rawSchema({}) }) : rawSchema({});
}

/** A variant that is null and nothing else. */
export function isNull({ raw }: SchemaNode): boolean {
  const types = declaredTypes(raw);
  if (types !== undefined) return types.every((type) => type === "null");
  const values = own(raw, "enum");
  return own(raw, "const") === null || (isList(values) && values.length > 0 && values.every((value) => value === null));
}

/** Whether what stands beside the choice says more about a variant than the variant itself. */
export function narrowsVariants(base: JsonObject, variants: readonly SchemaNode[]): boolean {
  if (constraintsOf(base, "type").length > 0) return true;
  const types = declaredTypes(base);
  if (types === undefined) return false;
  return variants.some(({ raw }) => textAt(raw, "$ref") === undefined && !saysWhatItIs(raw, types));
}

/** Whether a variant names types of its own, or leaves them to its parts, and needs none of those beside the choice. */
function saysWhatItIs(raw: JsonObject, beside: readonly TypeName[]): boolean {
  const inferred = inferredType(raw);
  const types = declaredTypes(raw) ?? (inferred && [inferred]);
  if (types === undefined) return ["allOf", "oneOf", "anyOf"].some((keyword) => listAt(raw, keyword).length > 0);
  return types.every((type) => beside.includes(type) || (type === "integer" && beside.includes("number")));
}

/** The sets of names when all variants of an object do nothing but require properties. */
export function requiredSets(
  variants: readonly SchemaNode[],
  base: JsonObject,
): readonly (readonly string[])[] | undefined {
  if (own(base, "properties") === undefined && own(base, "allOf") === undefined) return undefined;
  const sets = variants.map(({ raw }) => (onlyRequires(raw) ? textsAt(raw, "required") : undefined));
  const known = sets.filter((set) => set !== undefined);
  return known.length === sets.length && known.some((set) => set.length > 0) ? known : undefined;
}

function onlyRequires(raw: JsonObject): boolean {
  return constraintsOf(raw, "type").every((keyword) => keyword === "required" && isList(own(raw, "required")));
}

/** One enum when every variant is one. */
export function allValues(variants: readonly Schema[]): EnumSchema | undefined {
  const enums = variants.filter((variant) => variant.kind === "enum");
  const [first] = enums;
  if (first === undefined || enums.length < variants.length) return undefined;
  const nullable = enums.some((variant) => variant.nullable);
  return {
    kind: "enum",
    pointer: first.pointer,
    nullable,
    values: distinctValues(enums.flatMap(({ values }) => values)),
  };
}
