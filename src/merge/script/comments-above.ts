import type { Hunk } from "../text/merge-text.js";

const comment = /^\s*\/\//;

/**
 * Decides a conflict in which one side did no more than put comments above what the other changed: they stay above it.
 * undefined when it did anything else, or when what they are about is gone.
 */
export function commentsAbove({ base, ours, theirs }: Hunk): readonly string[] | undefined {
  if (theirs.length === 0 || base.length === 0) return undefined;
  const above = ours.slice(0, -base.length);
  const isAll =
    above.every((line) => comment.test(line)) && base.every((line, index) => line === ours[above.length + index]);
  return isAll ? [...above, ...theirs] : undefined;
}
