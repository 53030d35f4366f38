import { printable } from "../../diagnostics/index.js";
import type { JsonValue } from "../../load/types.js";
import { isList, isScalar, own, sameJson } from "../read-json.js";
import type { Schema } from "../types.js";
import { isOfType } from "./accepts.js";
import { annotationsOf } from "./annotations.js";
import { reportWrongType } from "./keywords.js";
import type { SchemaConversion, TypedNode } from "./node.js";

/** Whether `enum` or `const` leaves at least one value; what is wrong with them is reported. */
export function hasEnum(node: TypedNode, conversion: SchemaConversion): boolean {
  if (own(node.raw, "const") === undefined && own(node.raw, "enum") === undefined) return false;
  if (isListOfItems(node)) return false;
  return possibleValues(node, conversion).length > 0;
}

export function convertEnum(node: TypedNode, conversion: SchemaConversion): Schema {
  const possible = possibleValues(node, conversion);
  const values = possible.filter((value) => value !== null);
  const nullable = values.length < possible.length;
  const base = annotationsOf(node, nullable && values.length > 0, conversion);
  return values.length > 0 ? { kind: "enum", ...base, values } : { kind: "null", ...base };
}

/** An enum beside `type: array` whose values are no arrays is meant for the items. */
function isListOfItems({ raw, types }: TypedNode): boolean {
  const values = own(raw, "enum");
  return types.length === 1 && types[0] === "array" && isList(values) && !values.some(isList);
}

/** The distinct values that `enum`, `const` and `type` all allow. */
function possibleValues(node: TypedNode, { report }: SchemaConversion): readonly JsonValue[] {
  const listed = distinctValues(listedValues(node, report));
  const odd = listed.find((value) => !fitsTypes(value, node));
  if (odd === undefined) return listed;
  const fitting = listed.flatMap((value) => (fitsTypes(value, node) ? [value] : respelled(value, node)));
  const [read] = respelled(odd, node);
  const kept = fitting.length > 0 ? "the values that fit are kept" : "the list is ignored";
  const outcome = read === undefined ? kept : `it is read as ${JSON.stringify(read)}`;
  const message = `The enum holds ${printable(JSON.stringify(odd), 80)}, which is no ${node.types.join(" or ")}; ${outcome}.`;
  report.warn("SCHEMA_ENUM_REPAIRED", message, node.pointer);
  return distinctValues(fitting);
}

/** The same value as its type writes it: `"1"` beside `type: integer`, and `1` or `true`, which YAML makes of a text. */
function respelled(value: JsonValue, node: TypedNode): readonly JsonValue[] {
  if (value === null || !isScalar(value)) return [];
  if (typeof value !== "string") return fitsTypes(String(value), node) ? [String(value)] : [];
  const candidates = [Number(value), value === "true"].filter((candidate) => String(candidate) === value);
  return candidates.filter((candidate) => !Number.isNaN(candidate) && fitsTypes(candidate, node));
}

function listedValues(node: TypedNode, report: SchemaConversion["report"]): readonly JsonValue[] {
  const only = own(node.raw, "const");
  const values = own(node.raw, "enum");
  if (values !== undefined && !isList(values)) reportWrongType(node, "enum", "a list", report);
  if (isList(values) && values.length === 0) {
    report.warn("SCHEMA_ENUM_REPAIRED", "The enum has no values; it is ignored.", node.pointer);
  }
  const listed = isList(values) && values.length > 0 ? values : undefined;
  if (only === undefined) return listed ?? [];
  return listed === undefined || listed.some((value) => sameJson(value, only)) ? [only] : [];
}

function fitsTypes(value: JsonValue, node: TypedNode): boolean {
  if (value === null) return node.allowsNull || node.types.length === 0;
  return node.types.length === 0 || node.types.some((type) => isOfType(value, type));
}

/** Scalars by a set, the rest one by one: enums of thousands of values are real. */
export function distinctValues(values: readonly JsonValue[]): readonly JsonValue[] {
  const scalars = new Set<JsonValue>();
  const others: JsonValue[] = [];
  return values.filter((value) => {
    if (isScalar(value)) return !scalars.has(value) && scalars.add(value) !== undefined;
    if (others.length >= 100 || others.some((other) => sameJson(other, value))) return false;
    return others.push(value) > 0;
  });
}
