import type { JsonObject } from "../../load/types.js";
import { objectAt } from "../read-json.js";
import type { Schema } from "../types.js";
import { annotationsOf } from "./annotations.js";
import { type FlatPart, flatten } from "./flatten.js";
import { merge, type Origins } from "./merge.js";
import type { SchemaConversion, SchemaNode } from "./node.js";
import { annotationsOnly } from "./raw.js";

/** What merging needs besides the conversion: it belongs to the converter. */
export interface MergeState {
  readonly origins: Origins;
  /** Components under conversion. */
  readonly active: ReadonlySet<string>;
  /** True inside a choice whose variants are combined with what stands beside it. */
  readonly isChoosing: boolean;
  /** Takes from what merging may cost in one document; false when nothing is left. */
  spend(amount: number): boolean;
  /** Converts a schema object that has neither `$ref` nor `allOf` any more. */
  convertMerged(node: SchemaNode, choices: readonly SchemaNode[]): Schema;
}

/** One schema for several that hold at once: one object of their keywords where that says the same, else an intersection. */
export function convertTogether(
  nodes: readonly SchemaNode[],
  whole: SchemaNode,
  state: MergeState,
  conversion: SchemaConversion,
): Schema {
  const { parts, isCut, visited } = flatten(nodes, conversion.references, state.active);
  if (isCut || !state.spend(visited + costOf(parts))) return tooLarge(whole, conversion);
  const merged = merge(parts, state.origins);
  if (merged.contradiction !== undefined) return impossible(merged.contradiction, whole, state, conversion);
  const schema = state.convertMerged({ raw: merged.raw, pointer: whole.pointer }, merged.choices);
  if (merged.extras.length === 0) return schema;
  const extras = merged.extras.map((extra) => conversion.convert(extra.raw, extra.pointer));
  return intersection([schema, ...extras], merged.raw, whole, conversion);
}

function intersection(
  parts: readonly [Schema, ...Schema[]],
  raw: JsonObject,
  whole: SchemaNode,
  conversion: SchemaConversion,
): Schema {
  const texts = { raw: annotationsOnly(raw), pointer: whole.pointer };
  return { kind: "intersection", ...annotationsOf(texts, parts[0].nullable, conversion), parts };
}

function costOf(parts: readonly FlatPart[]): number {
  return parts.reduce((sum, { raw }) => sum + Object.keys(raw).length + sizeOf(objectAt(raw, "properties")), 1);
}

function sizeOf(object: JsonObject | undefined): number {
  return object ? Object.keys(object).length : 0;
}

function tooLarge(whole: SchemaNode, { report }: SchemaConversion): Schema {
  const message = "The schemas that it includes are too many or nested too deep; any value is taken.";
  report.warn("SCHEMA_TOO_DEEP", message, whole.pointer);
  return { kind: "unknown", pointer: whole.pointer, nullable: false };
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
