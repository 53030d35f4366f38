import { type Hunk, mergeText } from "../text/merge-text.js";
import type { FileMerge, Versions } from "../types.js";

/**
 * Merges a file whose lines are a set, such as `.gitignore`: where both sides changed the same place, the result has
 * what either added and lacks what either removed. A line that takes others back (`!kept`) depends on its place, so a
 * conflict about one stays a conflict.
 */
export function mergeLineSet({ base, ours, theirs }: Versions): FileMerge {
  const united: Hunk[] = [];
  const resolve = (hunk: Hunk): readonly string[] | undefined => {
    if ([...hunk.base, ...hunk.ours, ...hunk.theirs].some((line) => line.startsWith("!"))) return undefined;
    united.push(hunk);
    return unite(hunk);
  };
  const merge = mergeText(base, ours, theirs, { resolve });
  const notes = united.length > 0 ? ([{ kind: "united", hunks: united }] as const) : [];
  if (merge.kind === "clean") return { ...merge, notes };
  return { ...merge, reason: "overlap", keys: [], notes };
}

function unite({ base, ours, theirs }: Hunk): readonly string[] {
  const removed = new Set(base.filter((line) => !theirs.includes(line)));
  const added = theirs.filter((line) => !base.includes(line) && !ours.includes(line));
  return [...ours.filter((line) => !removed.has(line)), ...added];
}
