import type { JsonObject, JsonValue } from "../../load/types.js";
import { isList, isObject, own } from "../read-json.js";
import { constraintsOf } from "./keywords.js";

/** The values of variants that are nothing but a constant or an enum; undefined when one is more. */
export function constantsOf(variants: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (!isList(variants) || variants.length === 0) return undefined;
  const values: JsonValue[] = [];
  for (const variant of variants) {
    const listed = isObject(variant) ? valuesOf(variant) : undefined;
    if (listed === undefined) return undefined;
    values.push(...listed);
  }
  return values;
}

function valuesOf(variant: JsonObject): readonly JsonValue[] | undefined {
  if (constraintsOf(variant, "type", "const", "enum", "format").length > 0) return undefined;
  const listed = listedValues(variant);
  return listed.length > 0 ? listed : undefined;
}

/** The values of `const`, else of `enum`. */
export function listedValues(raw: JsonObject): readonly JsonValue[] {
  const only = own(raw, "const");
  const listed = only === undefined ? own(raw, "enum") : [only];
  return isList(listed) ? listed : [];
}

/** A constant, and a choice among constants, is an enum: enums can be intersected. */
export function asEnum(raw: JsonObject, keyword: string): { readonly name: string; readonly value: JsonValue } {
  const value = own(raw, keyword) ?? null;
  if (keyword === "const") return { name: "enum", value: [value] };
  const values = isChoice(keyword) ? constantsOf(value) : undefined;
  return values ? { name: "enum", value: values } : { name: keyword, value };
}

export function isChoice(keyword: string): boolean {
  return keyword === "oneOf" || keyword === "anyOf";
}
