import { mergeText } from "../text/merge-text.js";
import type { FileMerge, SourceTools, Versions } from "../types.js";

/** Merges three versions of one file by what kind of file it is. */
export async function mergeFile(versions: Versions, tools: SourceTools): Promise<FileMerge> {
  const { path, base, ours, theirs } = versions;
  const merge = mergeText(base, ours, theirs);
  if (merge.kind === "conflict") return { ...merge, reason: "overlap", keys: [], notes: [] };
  if ((await tools.parses(path, merge.text)) !== false) return { ...merge, notes: [] };
  return { kind: "conflict", reason: "unparseable", hunks: [], keys: [], kept: ours, taken: theirs, notes: [] };
}
