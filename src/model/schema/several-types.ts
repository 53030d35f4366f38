import type { Schema } from "../types.js";
import { baseOf } from "./annotations.js";
import { constraintsOnly, rawSchema } from "./raw.js";
import type { SchemaConversion, TypedNode } from "./node.js";

/** `type: [string, integer]`: a union of the same schema with each type. */
export function convertSeveralTypes(node: TypedNode, conversion: SchemaConversion): Schema {
  const variants = node.types.map((type) =>
    conversion.convert(rawSchema({ ...constraintsOnly(node.raw), type }), node.pointer),
  );
  return { kind: "union", ...baseOf(node, conversion), mode: "anyOf", variants };
}
