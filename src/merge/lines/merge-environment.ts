import { type Hunk, mergeText } from "../text/merge-text.js";
import type { FileMerge, MergeNote, Versions } from "../types.js";

/** A setting with the comment above it. */
interface Entry {
  readonly comment: readonly string[];
  readonly line: string;
}

const setting = /^\s*(?:export\s+)?#?\s*([A-Za-z_]\w*)\s*=(.*)$/;

/**
 * Merges a file of settings such as `.env.example`. Where both sides changed the same place it goes by the name of the
 * setting: the owner's value and comment win over another value or comment, and what is new comes in.
 */
export function mergeEnvironment({ base, ours, theirs }: Versions): FileMerge {
  const notes: MergeNote[] = [];
  const merge = mergeText(base, ours, theirs, { resolve: (hunk) => mergeSettings(hunk, notes) });
  if (merge.kind === "clean") return { ...merge, notes };
  return { ...merge, reason: "overlap", keys: [], notes };
}

function mergeSettings(hunk: Hunk, notes: MergeNote[]): readonly string[] {
  const [base, ours, theirs] = [entriesOf(hunk.base), entriesOf(hunk.ours), entriesOf(hunk.theirs)];
  const result = new Map(ours.entries);
  for (const [name, incoming] of theirs.entries) {
    const [recorded, mine] = [base.entries.get(name), ours.entries.get(name)];
    if (same(recorded, incoming)) continue;
    if (mine === undefined && recorded === undefined) result.set(name, incoming);
    else if (mine !== undefined && same(mine, recorded)) result.set(name, incoming);
    else if (!same(mine, incoming))
      notes.push({ kind: "owner-kept", field: name, ours: mine?.line, theirs: incoming.line });
  }
  for (const [name, recorded] of base.entries)
    if (!theirs.entries.has(name) && same(ours.entries.get(name), recorded)) result.delete(name);
  const rest = sameLines(base.rest, ours.rest) ? theirs.rest : ours.rest;
  if (![base.rest, rest].some((lines) => sameLines(lines, theirs.rest)))
    notes.push({ kind: "documentation-kept", hunks: [hunk] });
  return [...[...result.values()].flatMap(({ comment, line }) => [...comment, line]), ...rest];
}

/** Lines that end in no setting stay together as the rest. */
function entriesOf(lines: readonly string[]): {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly rest: readonly string[];
} {
  const entries = new Map<string, Entry>();
  let comment: string[] = [];
  for (const line of lines) {
    const name = setting.exec(line)?.[1];
    if (name === undefined || entries.has(name)) comment.push(line);
    else {
      entries.set(name, { comment, line });
      comment = [];
    }
  }
  return { entries, rest: comment };
}

function same(one: Entry | undefined, other: Entry | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.line === other.line && sameLines(one.comment, other.comment);
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
