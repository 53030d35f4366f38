import type { Change, Conflict, Digest } from "./change.js";
import { incomingPath } from "./places.js";

/** `keep`: the owner's side, `take`: the incoming one, `markers`: both, between markers, where the format has a place. */
export type Resolution = "keep" | "take" | "markers";

/** A conflict that was decided. */
export interface Resolved {
  readonly changes: readonly Change[];
  /** The file holds markers until a person resolves them. */
  readonly unresolved: boolean;
}

/**
 * What a decision makes of a conflict: places without conflict are merged in any case, and the side that loses is put
 * aside whole, so that nobody's line is gone.
 *
 * @param ours the owner's text as it stands; undefined for a file that is no text
 */
export function resolveConflict(conflict: Conflict, resolution: Resolution, ours: string | undefined): Resolved {
  const { path, incoming, merge } = conflict;
  if (resolution === "take" && conflict.standing !== undefined) return settled(takePlace(conflict, conflict.standing));
  if (resolution === "take") return settled(takeIncoming(conflict, ours));
  if (resolution === "markers" && merge?.marked !== undefined)
    return { changes: [put(conflict, merge.marked)], unresolved: true };
  const aside: Change = { kind: "aside", path: incomingPath(path), text: incoming };
  return settled([...(merge ? [put(conflict, merge.kept)] : []), aside]);
}

function takeIncoming(conflict: Conflict, ours: string | undefined): readonly Change[] {
  const { from, before, incoming, merge } = conflict;
  const path = incomingPath(from);
  const aside: Change =
    ours === undefined ? { kind: "copy-aside", path, from, before } : { kind: "aside", path, text: ours };
  return [aside, put(conflict, merge?.taken ?? incoming)];
}

/** Three contents meet: what moves is put aside where it was, what stands at the new place too. */
function takePlace({ path, from, before, incoming }: Conflict, standing: Digest): readonly Change[] {
  return [
    { kind: "copy-aside", path: incomingPath(path), from: path, before: standing },
    { kind: "orphan", path: from, before, to: incomingPath(from) },
    { kind: "write", path, before: standing, text: incoming },
  ];
}

function put({ path, from, before, merge }: Conflict, text: string): Change {
  const notes = merge?.notes ?? [];
  return from === path
    ? { kind: "merge", path, before, text, notes }
    : { kind: "move", path, from, before, text, notes };
}

const settled = (changes: readonly Change[]): Resolved => ({ changes, unresolved: false });
