import { own } from "../read-json.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import type { Schema } from "../types.js";
import { annotationsOf } from "./annotations.js";
import { flatten } from "./flatten.js";
import { merge, type Origins } from "./merge.js";
import type { SchemaConversion, SchemaNode } from "./node.js";

/** What merging needs besides the conversion: it belongs to the converter. */
export interface MergeState {
  readonly origins: Origins;
  /** Components under conversion, and those that are being distributed over. */
  readonly active: ReadonlySet<string>;
  /** True inside a choice whose variants are combined with what stands beside it. */
  readonly isChoosing: boolean;
  /** Converts a schema object that has neither `$ref` nor `allOf` any more. */
  convertMerged(node: SchemaNode, choices: readonly SchemaNode[]): Schema;
}

/** One schema for several that hold at once: one object of their keywords where that says the same, else an intersection. */
export function convertTogether(
  parts: readonly SchemaNode[],
  whole: SchemaNode,
  state: MergeState,
  conversion: SchemaConversion,
): Schema {
  const flat = flatten(parts, conversion.references, state.active);
  const merged = merge(flat, state.origins);
  if (merged.contradiction !== undefined) return impossible(merged.contradiction, whole, state, conversion);
  const schema = state.convertMerged({ raw: merged.raw, pointer: whole.pointer }, merged.choices);
  if (merged.extras.length === 0) return schema;
  const extras = merged.extras.map((extra) => conversion.convert(extra.raw, extra.pointer));
  const base = annotationsOf({ raw: textsOf(merged.raw), pointer: whole.pointer }, schema.nullable, conversion);
  return { kind: "intersection", ...base, parts: [schema, ...extras] };
}

/** Among the combinations of a choice the impossible ones are just passed over. */
function impossible(
  contradiction: string,
  whole: SchemaNode,
  { isChoosing }: MergeState,
  { report }: SchemaConversion,
): Schema {
  if (!isChoosing) {
    const message = `No value can pass all parts (${contradiction}); the schema is left out.`;
    report.warn("SCHEMA_CONTRADICTION", message, whole.pointer);
  }
  return { kind: "never", pointer: whole.pointer, nullable: false };
}

function textsOf(raw: JsonObject): JsonObject {
  const texts: { [key: string]: JsonValue } = Object.create(null);
  for (const keyword of ["title", "description", "deprecated", "readOnly", "writeOnly"]) {
    const value = own(raw, keyword);
    if (value !== undefined) texts[keyword] = value;
  }
  return texts;
}
