import { createTwoFilesPatch } from "diff";
import type { Change, DiskEntry } from "../../../merge/index.js";

const mostLines = 2_000;

/**
 * What the changes do to the project, as unified diffs.
 * @param path only this file, or the files below this folder; empty: all
 */
export function diffText(changes: readonly Change[], path: string, read: (path: string) => DiskEntry): string {
  const lines = changes
    .filter((change) => path === "" || change.path === path || change.path.startsWith(`${path.replace(/\/$/, "")}/`))
    .flatMap((change) => patchOf(change, read));
  const cut =
    lines.length > mostLines
      ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines: --diff=<path> shows one file`]
      : lines;
  return cut.join("\n");
}

function patchOf(change: Change, read: (path: string) => DiskEntry): readonly string[] {
  if (change.kind === "delete" || change.kind === "orphan")
    return patchLines(change.path, textAt(change.path, read), "");
  if (!("text" in change)) return [];
  const from = "from" in change ? change.from : change.path;
  return patchLines(change.path, textAt(from, read), change.text);
}

function patchLines(path: string, before: string, after: string): readonly string[] {
  // Of a file that shares nothing with what it was, the search for a smallest difference is given up.
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { timeout: 500 });
  return patch === undefined ? [`${path}: changed as a whole`] : visible(patch).split("\n").slice(1);
}

function textAt(path: string, read: (path: string) => DiskEntry): string {
  const entry = read(path);
  return entry.kind === "file" ? (entry.text ?? "") : "";
}

/** Texts of a document reach the terminal here: nothing in them may move its cursor. */
function visible(text: string): string {
  return text.replace(
    /[^\n\t\u0020-\u007e\u00a0-\uffff]|[\u0080-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g,
    "\ufffd",
  );
}
