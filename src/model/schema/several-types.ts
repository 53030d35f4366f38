import type { JsonObject, JsonValue } from "../../load/types.js";
import { own } from "../read-json.js";
import type { Schema } from "../types.js";
import { baseOf } from "./annotations.js";
import { isConstraint } from "./keywords.js";
import type { SchemaConversion, TypedNode, TypeName } from "./node.js";

/** `type: [string, integer]`: a union of the same schema with each type. */
export function convertSeveralTypes(node: TypedNode, conversion: SchemaConversion): Schema {
  const variants = node.types.map((type) => conversion.convert(ofType(node.raw, type), node.pointer));
  return { kind: "union", ...baseOf(node, conversion), mode: "anyOf", variants };
}

function ofType(raw: JsonObject, type: TypeName): JsonObject {
  const single: { [key: string]: JsonValue } = Object.create(null);
  for (const keyword of Object.keys(raw)) if (isConstraint(keyword)) single[keyword] = own(raw, keyword) ?? null;
  single["type"] = type;
  return single;
}
