import type { FileMerge } from "../../../../src/merge/index.js";
import { isIn, type Json, wordsAt } from "./json-places.js";

type Words = ReadonlyMap<string, string>;

/** Three versions of a JSON file. */
export interface ThreeTexts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** How much a merge had to decide. */
export interface Verdict {
  /** What is wrong with the merge. */
  readonly problems: readonly string[];
  /** Places that both sides changed, each otherwise. */
  readonly collisions: number;
}

/**
 * Judges a merge place by place, knowing nothing of how it is made: a place that one side changed is as that side has it,
 * and of one that both changed it is told, by a conflict or as the owner's own.
 */
export function judgeMerge(texts: ThreeTexts, merge: FileMerge): Verdict {
  const base = wordsOf(texts.base);
  const [ours, theirs] = [wordsOf(texts.ours), wordsOf(texts.theirs)];
  const all = [...new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])];
  const collisions = all.filter((place) => collide(base.get(place), ours.get(place), theirs.get(place)));
  const conflicts = merge.kind === "conflict" ? merge.keys.map(({ pointer }) => pointer) : [];
  const owned = merge.notes.flatMap((note) => (note.kind === "owner-kept" ? [note.field] : []));
  const problems: string[] = [];

  for (const place of conflicts)
    if (![ours, theirs].every((side) => below(side, place) !== below(base, place)))
      problems.push(`conflict at ${place}, which only one side changed`);
  const results = merge.kind === "clean" ? [{ text: merge.text, side: ours }] : sidesOf(merge, ours, theirs);
  for (const { text, side } of results) {
    const result = wordsOf(text);
    for (const place of conflicts)
      if (below(result, place) !== below(side, place)) problems.push(`${place} is of neither side`);
    for (const place of owned)
      if (!isInAny(place, conflicts) && below(result, place) !== below(ours, place))
        problems.push(`${place} is not as its owner has it, and yet said to be`);
    for (const place of new Set([...all, ...result.keys()])) {
      if (isInAny(place, conflicts) || isInAny(place, owned)) continue;
      const found = result.get(place);
      const sides = { base: base.get(place), ours: ours.get(place), theirs: theirs.get(place) };
      if (collide(sides.base, sides.ours, sides.theirs)) {
        if (!isHigherVersion(place, found, sides)) problems.push(`${place}: nobody is told that both changed it`);
      } else if (found !== (sides.ours === sides.base ? sides.theirs : sides.ours))
        problems.push(`${place} is ${String(found)} and should be otherwise`);
    }
  }
  return { problems, collisions: collisions.length };
}

function sidesOf(
  { kept, taken }: Extract<FileMerge, { kind: "conflict" }>,
  ours: Words,
  theirs: Words,
): readonly { readonly text: string; readonly side: Words }[] {
  return [
    { text: kept, side: ours },
    { text: taken, side: theirs },
  ];
}

function wordsOf(text: string): Words {
  return wordsAt(JSON.parse(text) as Json);
}

function collide(base: string | undefined, ours: string | undefined, theirs: string | undefined): boolean {
  return ours !== theirs && ours !== base && theirs !== base;
}

function isInAny(place: string, others: readonly string[]): boolean {
  return others.some((other) => isIn(place, other));
}

/** All that stands in a place; the order of members does not count. */
function below(words: Words, place: string): string {
  const inside = [...words].filter(([pointer]) => isIn(pointer, place));
  return JSON.stringify(inside.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Of two versions of a dependency the higher one stands without a word. */
function isHigherVersion(
  place: string,
  found: string | undefined,
  { ours, theirs }: { readonly ours: string | undefined; readonly theirs: string | undefined },
): boolean {
  const numbers = [ours, theirs, found].map((text) => /^"\^?\d+\.\d+\.(\d+)"$/.exec(text ?? "")?.[1]);
  const [mine, incoming, taken] = numbers.map(Number);
  return /ependencies\/[^/]+$/.test(place) && taken === Math.max(mine ?? NaN, incoming ?? NaN);
}
