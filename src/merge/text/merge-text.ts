import { endsWithNewline, type Lines, splitLines, usualEnd } from "./lines.js";
import { type MarkerLabels, markedLines } from "./markers.js";
import { mergeLines, type Range, type Segment } from "./three-way.js";

/** A place where both sides changed the same lines differently. Line numbers count from 1; texts are without ends. */
export interface Hunk {
  /** The first line in the owner's text; the line after it when the owner's side is empty. */
  readonly line: number;
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** How a merge of texts came out. */
export type TextMerge =
  | { readonly kind: "clean"; readonly text: string }
  | {
      readonly kind: "conflict";
      readonly hunks: readonly Hunk[];
      /** Everything merged, the conflicts between markers. */
      readonly marked: string;
      /** Everything merged, the owner's lines in the conflicts. */
      readonly kept: string;
      /** Everything merged, the incoming lines in the conflicts. */
      readonly taken: string;
    };

export interface MergeTextOptions {
  /** Markers that show the base too, in the style of diff3. */
  readonly showBase?: boolean;
  readonly labels?: MarkerLabels;
  /** Decides a conflict where the format allows it: the lines that stand for it, or undefined to leave it one. */
  readonly resolve?: (hunk: Hunk) => readonly string[] | undefined;
}

/**
 * Three-way merge of texts by line. Ends of lines and a byte order mark are no content: the result has those of `ours`,
 * and lines that `ours` has keep theirs byte for byte. Bounded: texts too large or too different to be compared are one
 * conflict.
 */
export function mergeText(base: string, ours: string, theirs: string, options: MergeTextOptions = {}): TextMerge {
  const sides: Sides = { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
  const contents = { base: sides.base.contents, ours: sides.ours.contents, theirs: sides.theirs.contents };
  const resolved = mergeLines(contents).map((segment) => resolve(sides, segment, options));
  const hunks = resolved.filter(({ lines, hunk }) => lines === undefined && hunk !== undefined);
  const write = (choose: (hunk: Hunk) => readonly string[]): string => assemble(sides, resolved, choose);
  if (hunks.length === 0) return { kind: "clean", text: write(() => []) };
  return {
    kind: "conflict",
    hunks: hunks.flatMap(({ hunk }) => hunk ?? []),
    marked: write((hunk) => markedLines(hunk, options)),
    kept: write((hunk) => hunk.ours),
    taken: write((hunk) => hunk.theirs),
  };
}

interface Sides {
  readonly base: Lines;
  readonly ours: Lines;
  readonly theirs: Lines;
}

interface Resolved {
  readonly segment: Segment;
  readonly hunk?: Hunk;
  /** What stands for a conflict that was decided. */
  readonly lines?: readonly string[];
}

function resolve(sides: Sides, segment: Segment, options: MergeTextOptions): Resolved {
  if (segment.from !== "conflict") return { segment };
  const of = (side: keyof Sides): readonly string[] =>
    sides[side].contents.slice(segment[side].start, segment[side].stop);
  const hunk = { line: segment.ours.start + 1, base: of("base"), ours: of("ours"), theirs: of("theirs") };
  const lines = options.resolve?.(hunk);
  return { segment, hunk, ...(lines && { lines }) };
}

function assemble(sides: Sides, segments: readonly Resolved[], choose: (hunk: Hunk) => readonly string[]): string {
  const end = usualEnd(sides.ours);
  const parts: string[] = [];
  const copy = ({ contents, ends }: Lines, { start, stop }: Range): void => {
    for (let line = start; line < stop; line++) parts.push(contents[line] ?? "", ends[line] || end);
  };
  for (const { segment, hunk, lines } of segments) {
    if (hunk !== undefined) for (const line of lines ?? choose(hunk)) parts.push(line, end);
    else if (segment.from !== "theirs") copy(sides.ours, segment.ours);
    else
      for (const line of sides.theirs.contents.slice(segment.theirs.start, segment.theirs.stop)) parts.push(line, end);
  }
  if (!finalNewline(sides)) parts.pop();
  return sides.ours.byteOrderMark ? `\uFEFF${parts.join("")}` : parts.join("");
}

/** Whether the last line is ended is one fact of the file, merged as such. */
function finalNewline({ base, ours, theirs }: Sides): boolean {
  const mine = endsWithNewline(ours);
  return mine === endsWithNewline(base) ? endsWithNewline(theirs) : mine;
}
