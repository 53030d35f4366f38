import type { Schema } from "../types.js";
import { baseOf } from "./annotations.js";
import { constraintsOnly, rawSchema, without } from "./raw.js";
import type { SchemaConversion, TypedNode } from "./node.js";
import { isIntegerOrText } from "./type-names.js";

/** `type: [string, integer]`: a union of the same schema with each type. */
export function convertSeveralTypes(node: TypedNode, conversion: SchemaConversion): Schema {
  // The format that makes two types of one says nothing of either.
  const constraints = constraintsOnly(isIntegerOrText(node.raw) ? without(node.raw, "format") : node.raw);
  const variants = node.types.map((type) => conversion.convert(rawSchema({ ...constraints, type }), node.pointer));
  return { kind: "union", ...baseOf(node, conversion), mode: "anyOf", variants };
}
