import { isList, isObject, listAt, own } from "../read-json.js";
import type { JsonValue } from "../../load/types.js";
import type { Schema } from "../types.js";
import { baseOf } from "./annotations.js";
import { boundsOf, countKeyword, flagKeyword, reportWrongType } from "./keywords.js";
import type { SchemaConversion, TypedNode } from "./node.js";

/** `prefixItems`, or a list in `items` as JSON Schema had it before 2020-12. */
export function isTuple({ raw }: TypedNode): boolean {
  return listAt(raw, "prefixItems").length > 0 || listAt(raw, "items").length > 0;
}

export function convertTuple(node: TypedNode, conversion: SchemaConversion): Schema {
  const older = isList(own(node.raw, "items"));
  const [itemsKeyword, restKeyword] = older ? ["items", "additionalItems"] : ["prefixItems", "items"];
  const items = listAt(node.raw, itemsKeyword).map((item, at) =>
    conversion.convert(item, `${node.pointer}/${itemsKeyword}/${at}`),
  );
  const rest = conversion.convert(own(node.raw, restKeyword) ?? true, `${node.pointer}/${restKeyword}`);
  return { kind: "tuple", ...baseOf(node, conversion), items, rest, ...lengthOf(node, conversion) };
}

export function convertArray(node: TypedNode, conversion: SchemaConversion): Schema {
  const items = conversion.convert(itemsOf(node, conversion), `${node.pointer}/items`);
  const uniqueItems = flagKeyword(node, "uniqueItems", conversion.report) ?? false;
  return { kind: "array", ...baseOf(node, conversion), items, ...lengthOf(node, conversion), uniqueItems };
}

function itemsOf(node: TypedNode, { report }: SchemaConversion): JsonValue {
  const items = own(node.raw, "items");
  const values = own(node.raw, "enum");
  if (isList(values) && !values.some(isList) && (items === undefined || isObject(items))) {
    return Object.assign(Object.create(null), items, { enum: values });
  }
  if (items === undefined || isList(items)) return true;
  if (isObject(items) || typeof items === "boolean") return items;
  reportWrongType(node, "items", "a schema", report);
  return true;
}

function lengthOf(node: TypedNode, { report }: SchemaConversion): { minItems?: number; maxItems?: number } {
  const [minItems, maxItems] = boundsOf(node, ["minItems", "maxItems"], countKeyword, report);
  return { ...(minItems !== undefined && { minItems }), ...(maxItems !== undefined && { maxItems }) };
}
