import type { MergeNote } from "../types.js";
import type { Alignment, Trees } from "./align.js";
import type { Replacement } from "./replace-spans.js";
import { type TextField, textFields } from "./text-fields.js";

type Side = "base" | "ours" | "theirs";

/**
 * Three-way merge of texts, field by field: an unchanged text takes what comes in, a text that the owner changed or
 * removed stays so and the incoming one is reported. Never a conflict.
 */
export function alignTexts({ versions, ...trees }: Trees): Alignment {
  const fields = { base: textFields(trees.base), ours: textFields(trees.ours), theirs: textFields(trees.theirs) };
  const edits: Record<Side, Replacement[]> = { base: [], ours: [], theirs: [] };
  const notes: MergeNote[] = [];
  const source = (side: Side, { start, end }: TextField): string => versions[side].slice(start, end);
  const says = (side: Side, field: TextField): string => field.value ?? source(side, field);
  const set = (side: Side, field: TextField | undefined, text: string): void => {
    if (field !== undefined) edits[side].push({ start: field.start, end: field.end, text });
  };
  for (const [key, theirs] of fields.theirs) {
    const [base, ours] = [fields.base.get(key), fields.ours.get(key)];
    if (base === undefined && ours === undefined) continue;
    const incoming = says("theirs", theirs);
    const recorded = base && says("base", base);
    const mine = ours && says("ours", ours);
    if (ours !== undefined && mine === recorded) {
      const from = incoming === mine ? "ours" : "theirs";
      const text = source(from, from === "ours" ? ours : theirs);
      for (const side of ["base", "ours", "theirs"] as const) set(side, fields[side].get(key), text);
    } else {
      const kept = ours ? source("ours", ours) : base ? source("base", base) : "";
      set("base", base, kept);
      set("theirs", theirs, kept);
      if (incoming !== recorded && incoming !== mine)
        notes.push({ kind: "owner-kept", field: key, ours: mine, theirs: incoming });
    }
  }
  return { ...edits, notes };
}
