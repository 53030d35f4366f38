import type { JsonObject } from "../../load/types.js";
import { flagAt, isObject, listAt, own, textAt } from "../read-json.js";
import type { Schema } from "../types.js";
import { annotated, annotationsOf } from "./annotations.js";
import { constraintsOf } from "./keywords.js";
import type { SchemaConversion, TypedNode } from "./node.js";

/** A reference; texts beside it are its own, constraints beside it are merged with its target. */
export function convertReference(node: TypedNode, conversion: SchemaConversion): Schema {
  if (constraintsOf(node.raw, "$ref").length > 0) return conversion.convertTogether([node], node);
  return referenceWithTexts(textAt(node.raw, "$ref") ?? "", node, conversion);
}

/** `allOf`: one reference with texts beside it stays a reference, all else becomes one schema. */
export function convertAllOf(node: TypedNode, conversion: SchemaConversion): Schema {
  const alone = onlyReference(node.raw);
  if (
    alone !== undefined &&
    !isHeir(alone, node, conversion) &&
    constraintsOf(node.raw, "allOf").every((keyword) => keyword === "type" && isPlainType(node))
  ) {
    return referenceWithTexts(alone, node, conversion);
  }
  return conversion.convertTogether([node], node);
}

/** A component that is nothing but its base: were it a reference, base and heir would refer to each other for ever. */
function isHeir(reference: string, node: TypedNode, conversion: SchemaConversion): boolean {
  const target = conversion.references.resolve(reference);
  const base = target?.value;
  if (!target || !isObject(base)) return false;
  const hasVariants = ["discriminator", "oneOf", "anyOf"].some((keyword) => own(base, keyword) !== undefined);
  return hasVariants && conversion.heirsOf(target.pointer).includes(node.pointer);
}

/** `type: object` beside the one part adds nothing that a reader of the API would miss. */
function isPlainType(node: TypedNode): boolean {
  return own(node.raw, "type") === "object";
}

function onlyReference(raw: JsonObject): string | undefined {
  const parts = listAt(raw, "allOf");
  const [part] = parts;
  if (parts.length !== 1 || !isObject(part)) return undefined;
  return Object.keys(part).length === 1 ? textAt(part, "$ref") : undefined;
}

function referenceWithTexts(reference: string, node: TypedNode, conversion: SchemaConversion): Schema {
  const texts = annotationsOf(node, flagAt(node.raw, "nullable") === true, conversion);
  const schema = conversion.refer(reference, node);
  return schema ? annotated(schema, texts) : { kind: "unknown", ...texts };
}
