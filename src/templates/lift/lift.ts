import { diffArrays } from "diff";
import type { TracedFile } from "../../render/render-templates.js";
import type { Source } from "../../render/template/source.js";

/** A change of template text that a hand edit stands for. */
export interface TextEdit {
  readonly source: Source;
  /** Offsets in the source. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A part of an edit that no template text can stand for. */
export interface Stuck {
  /** Line of the generated file, from 1. */
  readonly line: number;
  readonly reason: "value" | "names-the-tool" | "between-templates";
  /** The tag that prints what was edited. */
  readonly segment?: TracedFile["pieces"][number]["segment"];
}

export interface Lifted {
  readonly edits: readonly TextEdit[];
  readonly stuck: readonly Stuck[];
}

interface Hunk {
  /** Offsets in the generated text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly line: number;
}

/**
 * Maps a hand edit of a generated file back to its template: an edit of lines that are template text is an edit of the
 * template; an edit of what a tag printed is stuck.
 * @param own words that are of this one file: an edit that holds one would put them into all files
 */
export function lift(file: TracedFile, edited: string, own: readonly string[]): Lifted {
  const edits: TextEdit[] = [];
  const stuck: Stuck[] = [];
  for (const hunk of hunksOf(file.contents, edited)) {
    const found = liftHunk(file, hunk, own);
    if ("source" in found) edits.push(found);
    else stuck.push(found);
  }
  return { edits, stuck };
}

function liftHunk({ pieces }: TracedFile, hunk: Hunk, own: readonly string[]): TextEdit | Stuck {
  const { line } = hunk;
  if (own.some((word) => holdsWord(hunk.text, word))) return { line, reason: "names-the-tool" };
  let begin = 0;
  let candidate: TextEdit | undefined;
  let before: TextEdit | undefined;
  for (const { text, segment, kind } of pieces) {
    const end = begin + text.length;
    const overlaps = begin < hunk.end && end > hunk.start;
    if (kind !== undefined && overlaps) return { line, reason: "value", segment };
    if (kind !== undefined && begin === hunk.start && hunk.start === hunk.end) before = beforeTag(segment, hunk);
    const holds = begin <= hunk.start && hunk.end <= end;
    if (kind === undefined && holds && (candidate === undefined || begin < hunk.start)) {
      const offset = segment.start - begin;
      candidate = { source: segment.source, start: hunk.start + offset, end: hunk.end + offset, text: hunk.text };
    }
    begin = end;
  }
  return candidate ?? before ?? { line, reason: "between-templates" };
}

/** In front of the tag that prints what comes next. */
function beforeTag({ source, start }: TracedFile["pieces"][number]["segment"], { text }: Hunk): TextEdit {
  const tag = source.text.lastIndexOf("<%", start);
  return { source, start: tag, end: tag, text };
}

function holdsWord(text: string, word: string): boolean {
  return (
    word !== "" &&
    new RegExp(`(?<![A-Za-z0-9_-])${word.replace(/[^A-Za-z0-9_-]/g, "\\$&")}(?![A-Za-z0-9_-])`).test(text)
  );
}

/** By lines, and within a pair of changed lines by what they share at both ends. */
function hunksOf(before: string, after: string): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let offset = 0;
  let line = 1;
  let removed = "";
  let added = "";
  const flush = (): void => {
    if (removed !== "" || added !== "") hunks.push(narrowed(removed, added, offset - removed.length, line));
    removed = "";
    added = "";
  };
  for (const part of diffArrays(linesOf(before), linesOf(after))) {
    const text = part.value.join("");
    if (part.added) added += text;
    else if (part.removed) {
      removed += text;
      offset += text.length;
    } else {
      flush();
      offset += text.length;
      line += part.value.length;
    }
    if (part.removed) continue;
  }
  flush();
  return hunks;
}

function narrowed(removed: string, added: string, start: number, line: number): Hunk {
  let head = 0;
  while (head < removed.length && head < added.length && removed[head] === added[head]) head += 1;
  let tail = 0;
  const most = Math.min(removed.length, added.length) - head;
  while (tail < most && removed.at(-1 - tail) === added.at(-1 - tail)) tail += 1;
  const isInsertion = removed === "";
  return {
    start: start + (isInsertion ? 0 : head),
    end: start + removed.length - (isInsertion ? 0 : tail),
    text: isInsertion ? added : added.slice(head, added.length - tail),
    line,
  };
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The text of a source with edits made; `<%` in what was typed is escaped where the source is a template. */
export function applied(source: Source, edits: readonly TextEdit[], isTemplate: boolean): string {
  const sorted = [...edits].sort((a, b) => b.start - a.start);
  return sorted.reduce((text, { start, end, text: typed }) => {
    const written = isTemplate ? typed.replaceAll("<%", "<%%") : typed;
    return text.slice(0, start) + written + text.slice(end);
  }, source.text);
}
