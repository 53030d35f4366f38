import { type Edit, editsBetween } from "./edits.js";

/** Half-open line numbers from 0. */
export interface Range {
  readonly start: number;
  readonly stop: number;
}

/** A stretch of the merged text, with the lines of each side that it stands for. */
export interface Segment {
  /** Which side's lines are the result; `conflict` when both sides changed the same lines differently. */
  readonly from: "base" | "ours" | "theirs" | "both" | "conflict";
  readonly base: Range;
  readonly ours: Range;
  readonly theirs: Range;
}

interface Sides {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/**
 * diff3 (Khanna, Kunal, Pierce 2007) over two lists of edits. Changes of the two sides that touch are one place, as in
 * `git merge-file`; in a conflict, lines that both sides end up with at its ends are taken out of it.
 * @returns the segments in order; one conflict of everything when a comparison is beyond its bounds
 */
export function mergeLines(sides: Sides): readonly Segment[] {
  const ours = editsBetween(sides.base, sides.ours);
  const theirs = editsBetween(sides.base, sides.theirs);
  if (ours === undefined || theirs === undefined) return [everything(sides)];
  return segmentsOf(sides, ours, theirs);
}

function everything({ base, ours, theirs }: Sides): Segment {
  const whole = (lines: readonly string[]): Range => ({ start: 0, stop: lines.length });
  return { from: "conflict", base: whole(base), ours: whole(ours), theirs: whole(theirs) };
}

/** Walks both lists of edits at once. `ourShift` and `theirShift`: line numbers of a side minus those of the base. */
function segmentsOf(sides: Sides, ourEdits: readonly Edit[], theirEdits: readonly Edit[]): readonly Segment[] {
  const segments: Segment[] = [];
  const ours = [...ourEdits];
  const theirs = [...theirEdits];
  let [at, ourShift, theirShift] = [0, 0, 0];
  const keepUntil = (stop: number): void => {
    if (stop > at) segments.push(unchanged(at, stop, ourShift, theirShift));
  };
  for (let group = nextGroup(ours, theirs); group !== undefined; group = nextGroup(ours, theirs)) {
    keepUntil(group.start);
    const [newOurShift, newTheirShift] = [ourShift + growth(group.ours), theirShift + growth(group.theirs)];
    const segment: Segment = {
      from: sideOf(group),
      base: { start: group.start, stop: group.stop },
      ours: { start: group.start + ourShift, stop: group.stop + newOurShift },
      theirs: { start: group.start + theirShift, stop: group.stop + newTheirShift },
    };
    segments.push(...(segment.from === "conflict" ? settle(sides, segment) : [segment]));
    [at, ourShift, theirShift] = [group.stop, newOurShift, newTheirShift];
  }
  keepUntil(sides.base.length);
  return segments;
}

interface Group extends Range {
  readonly ours: readonly Edit[];
  readonly theirs: readonly Edit[];
}

/** Takes the first edits and all that touch them, of either side, from the two lists. */
function nextGroup(ours: Edit[], theirs: Edit[]): Group | undefined {
  const start = Math.min(ours[0]?.start ?? Infinity, theirs[0]?.start ?? Infinity);
  if (start === Infinity) return undefined;
  const taken: { ours: Edit[]; theirs: Edit[] } = { ours: [], theirs: [] };
  let stop = start;
  const take = (list: Edit[], into: Edit[]): boolean => {
    const first = list[0];
    if (first === undefined || first.start > stop) return false;
    into.push(first);
    list.shift();
    stop = Math.max(stop, first.stop);
    return true;
  };
  while (take(ours, taken.ours) || take(theirs, taken.theirs));
  return { start, stop, ...taken };
}

const growth = (edits: readonly Edit[]): number =>
  edits.reduce((total, { start, stop, newStart, newStop }) => total + (newStop - newStart) - (stop - start), 0);

function sideOf({ ours, theirs }: Group): Segment["from"] {
  if (theirs.length === 0) return "ours";
  return ours.length === 0 ? "theirs" : "conflict";
}

function unchanged(start: number, stop: number, ourShift: number, theirShift: number): Segment {
  const shifted = (shift: number): Range => ({ start: start + shift, stop: stop + shift });
  return { from: "base", base: { start, stop }, ours: shifted(ourShift), theirs: shifted(theirShift) };
}

/** Takes out of a conflict what both sides agree on at its beginning and its end; nothing is left of it when they agree. */
function settle(sides: Sides, segment: Segment): readonly Segment[] {
  const mine = sides.ours.slice(segment.ours.start, segment.ours.stop);
  const incoming = sides.theirs.slice(segment.theirs.start, segment.theirs.stop);
  const same = (index: number, other: number): boolean => mine[index] === incoming[other];
  const limit = Math.min(mine.length, incoming.length);
  let head = 0;
  while (head < limit && same(head, head)) head++;
  if (head === mine.length && head === incoming.length) return [{ ...segment, from: "both" }];
  let tail = 0;
  while (tail < limit - head && same(mine.length - 1 - tail, incoming.length - 1 - tail)) tail++;
  return [
    ...agreed(segment, segment.ours.start, segment.theirs.start, head),
    {
      from: "conflict",
      base: segment.base,
      ours: { start: segment.ours.start + head, stop: segment.ours.stop - tail },
      theirs: { start: segment.theirs.start + head, stop: segment.theirs.stop - tail },
    },
    ...agreed(segment, segment.ours.stop - tail, segment.theirs.stop - tail, tail),
  ];
}

function agreed(segment: Segment, ourStart: number, theirStart: number, count: number): readonly Segment[] {
  if (count === 0) return [];
  const range = (start: number): Range => ({ start, stop: start + count });
  const base = { start: segment.base.start, stop: segment.base.start };
  return [{ from: "both", base, ours: range(ourStart), theirs: range(theirStart) }];
}
