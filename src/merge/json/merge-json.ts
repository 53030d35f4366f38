import { dressLike, plainText } from "../text/lines.js";
import type { FileMerge, KeyConflict, MergeNote, SourceTools, Versions } from "../types.js";
import { mergeScript } from "../script/merge-script.js";
import { type Merged, mergeValues } from "./merge-values.js";
import { type JsonText, parseJson } from "./parse-json.js";
import { printMerged } from "./print-merged.js";

/**
 * Merges JSON and JSON with comments by key: never with markers, always parseable, what is not touched stands as the
 * owner has it. A project file that is no JSON is merged by line, and its conflicts are whole.
 */
export async function mergeJson(versions: Versions, tools: SourceTools): Promise<FileMerge> {
  const plain = { base: plainText(versions.base), ours: plainText(versions.ours), theirs: plainText(versions.theirs) };
  const [base, ours, theirs] = [parseJson(plain.base), parseJson(plain.ours), parseJson(plain.theirs)];
  if (ours === undefined || theirs === undefined) return withoutMarkers(await mergeScript(versions, tools), versions);
  const run = (prefer: "ours" | "theirs"): Run => runMerge({ base, ours, theirs }, versions, prefer);
  const kept = run("ours");
  const print = async ({ merged }: Run): Promise<string> =>
    dress(printMerged(merged, { ours, theirs }), versions, tools);
  if (kept.conflicts.length === 0) return { kind: "clean", text: await print(kept), notes: kept.notes };
  const { conflicts: keys, notes } = kept;
  return {
    kind: "conflict",
    reason: "overlap",
    hunks: [],
    keys,
    kept: await print(kept),
    taken: await print(run("theirs")),
    notes,
  };
}

interface Run {
  readonly merged: Merged;
  readonly conflicts: readonly KeyConflict[];
  readonly notes: readonly MergeNote[];
}

function runMerge(
  { base, ours, theirs }: { readonly base: JsonText | undefined; readonly ours: JsonText; readonly theirs: JsonText },
  { path }: Versions,
  prefer: "ours" | "theirs",
): Run {
  const source = { base: base?.text ?? "", ours: ours.text, theirs: theirs.text };
  const context = { path, prefer, conflicts: [] as KeyConflict[], notes: [] as MergeNote[], source };
  const merged = mergeValues(base?.root, ours.root, theirs.root, "", context);
  return { merged, conflicts: context.conflicts, notes: context.notes };
}

/** Formatted if the owner's text was. */
async function dress(text: string, { path, ours }: Versions, tools: SourceTools): Promise<string> {
  const plain = plainText(ours);
  const formatted =
    text !== plain && (await tools.format(path, plain)) === plain ? await tools.format(path, text) : undefined;
  return text === plain ? ours : dressLike(formatted ?? text, ours);
}

function withoutMarkers(merge: FileMerge, { ours, theirs }: Versions): FileMerge {
  if (merge.kind === "clean") return merge;
  const { marked: _, ...rest } = merge;
  return { ...rest, kept: ours, taken: theirs };
}
