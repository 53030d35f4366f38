import { listAt, own } from "../read-json.js";
import type { Schema } from "../types.js";
import { annotationsOf, baseOf } from "./annotations.js";
import { convertArray, convertTuple, isTuple } from "./array.js";
import { convertChoice, hasChoice } from "./choice.js";
import { convertEnum, hasEnum } from "./enum.js";
import { convertInherited, isInherited } from "./inheritance.js";
import { convertInteger, convertNumber } from "./number.js";
import { convertObject } from "./object.js";
import { convertAllOf, convertReference } from "./inclusion.js";
import type { SchemaConversion, SchemaRule, TypedNode, TypeName } from "./node.js";
import { convertBinary, convertString, isBinary } from "./string.js";
import { convertSeveralTypes } from "./several-types.js";
import { declaredTypes } from "./type-names.js";

/**
 * JSON Schema to `Schema`: the first row that matches converts. What includes other schemas comes first, because it
 * changes what is read; then what chooses among schemas; then closed lists of values; then the types; anything else
 * is unknown. A new keyword is one row here and one converter.
 */
export const rules: readonly SchemaRule[] = [
  { name: "reference", match: ({ raw }) => typeof own(raw, "$ref") === "string", convert: convertReference },
  { name: "inherited", match: isInherited, convert: convertInherited },
  { name: "allOf", match: ({ raw }) => listAt(raw, "allOf").length > 0, convert: convertAllOf },
  { name: "choice", match: hasChoice, convert: (node, conversion) => convertChoice(node, conversion) },
  { name: "enum", match: hasEnum, convert: convertEnum },
  { name: "several types", match: ({ types }) => types.length > 1, convert: convertSeveralTypes },
  { name: "binary", match: (node) => isOnly(node, "string") && isBinary(node), convert: convertBinary },
  { name: "string", match: (node) => isOnly(node, "string"), convert: convertString },
  { name: "integer", match: (node) => isOnly(node, "integer"), convert: convertInteger },
  { name: "number", match: (node) => isOnly(node, "number"), convert: convertNumber },
  { name: "boolean", match: (node) => isOnly(node, "boolean"), convert: convertBoolean },
  { name: "tuple", match: (node) => isOnly(node, "array") && isTuple(node), convert: convertTuple },
  { name: "array", match: (node) => isOnly(node, "array"), convert: convertArray },
  { name: "object", match: (node) => isOnly(node, "object"), convert: convertObject },
  { name: "null", match: isNull, convert: convertNull },
  { name: "unknown", match: () => true, convert: convertUnknown },
];

/** The schema of a node by the first rule that matches. */
export function convertByRules(node: TypedNode, conversion: SchemaConversion): Schema {
  const rule = rules.find(({ match }) => match(node, conversion));
  return rule ? rule.convert(node, conversion) : convertUnknown(node, conversion);
}

function isOnly({ types }: TypedNode, type: TypeName): boolean {
  return types.length === 1 && types[0] === type;
}

function isNull({ raw }: TypedNode): boolean {
  return declaredTypes(raw)?.every((type) => type === "null") ?? false;
}

function convertBoolean(node: TypedNode, conversion: SchemaConversion): Schema {
  return { kind: "boolean", ...baseOf(node, conversion) };
}

function convertNull(node: TypedNode, conversion: SchemaConversion): Schema {
  return { kind: "null", ...annotationsOf(node, false, conversion) };
}

function convertUnknown(node: TypedNode, conversion: SchemaConversion): Schema {
  return { kind: "unknown", ...annotationsOf(node, false, conversion) };
}
