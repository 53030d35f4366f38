import { dressLike, plainText } from "../text/lines.js";
import { mergeText, type TextMerge } from "../text/merge-text.js";
import type { FileMerge, MergeNote, SourceTools, Versions } from "../types.js";
import { align } from "./align.js";
import { commentsAbove } from "./comments-above.js";
import { mergeEntries } from "./merge-entries.js";
import { restoreImports } from "./restore-imports.js";

/** One way to merge, and how it came out. */
interface Attempt {
  readonly merge: TextMerge;
  /** The owner's own formatting is not in the result. */
  readonly formatted: boolean;
}

/**
 * Merges TypeScript and whatever else the project formats. Texts and imports go by meaning, the rest by line, all sides
 * formatted as the project formats, so that a reformatted file is no conflict; what its owner does not format is tried
 * as it stands first. A merge that does not parse is a conflict, however clean.
 */
export async function mergeScript(original: Versions, tools: SourceTools): Promise<FileMerge> {
  const { versions, notes } = await align(original, tools);
  const attempts: Attempt[] = [];
  for await (const attempt of attemptsAt(original, versions, tools)) {
    attempts.push(attempt);
    if (attempt.merge.kind === "conflict") continue;
    const text = await finished(attempt.merge.text, original, tools);
    if (text === undefined) continue;
    return { kind: "clean", text, notes: attempt.formatted ? [...notes, { kind: "formatted" }] : notes };
  }
  return conflictOf(original, attempts, notes, tools);
}

/** Every way to merge, the one that changes least of the owner's form first. */
async function* attemptsAt(original: Versions, aligned: Versions, tools: SourceTools): AsyncGenerator<Attempt> {
  const format = (text: string): Promise<string | undefined> => tools.format(original.path, plainText(text));
  const [base, ours, theirs] = [await format(aligned.base), await format(aligned.ours), await format(aligned.theirs)];
  const raw = (): Attempt => asItIs(mergeByLine(aligned.base, aligned.ours, aligned.theirs));
  if (base === undefined || theirs === undefined) return yield raw();
  if (ours !== undefined && (await isFormatted(original, tools))) {
    const dressed = ours === plainText(aligned.ours) ? aligned.ours : dressLike(ours, original.ours);
    return yield asItIs(mergeByLine(base, dressed, theirs));
  }
  yield raw();
  yield asItIs(mergeByLine(base, aligned.ours, theirs));
  if (ours === undefined) return;
  const formatted = mergeByLine(base, dressLike(ours, original.ours), theirs);
  if (formatted.kind === "clean") yield asItIs(mergeByLine(ours, aligned.ours, plainText(formatted.text)));
  yield { merge: formatted, formatted: true };
}

function asItIs(merge: TextMerge): Attempt {
  return { merge, formatted: false };
}

/** Lines first, and where they conflict the entries of objects, lists and imports, or the owner's comments. */
function mergeByLine(base: string, ours: string, theirs: string): TextMerge {
  return mergeText(base, ours, theirs, { resolve: (hunk) => mergeEntries(hunk) ?? commentsAbove(hunk) });
}

async function isFormatted({ path, ours }: Versions, tools: SourceTools): Promise<boolean> {
  const plain = plainText(ours);
  return (await tools.format(path, plain)) === plain;
}

/** What a clean merge by line still needs; undefined when it is no text of its language. */
async function finished(text: string, original: Versions, tools: SourceTools): Promise<string | undefined> {
  const { path } = original;
  if ((await tools.parses(path, text)) === false) return undefined;
  const [tree, ourTree] = [await tools.syntaxTree(path, text), await tools.syntaxTree(path, original.ours)];
  const whole = tree && ourTree ? restoreImports(text, tree, original.ours, ourTree) : text;
  if (!(await isFormatted(original, tools))) return whole;
  const formatted = await tools.format(path, plainText(whole));
  return formatted === undefined || formatted === plainText(whole) ? whole : dressLike(formatted, original.ours);
}

/** The attempt with the least to decide; one whole conflict when every clean merge was unparseable. */
async function conflictOf(
  original: Versions,
  attempts: readonly Attempt[],
  notes: readonly MergeNote[],
  tools: SourceTools,
): Promise<FileMerge> {
  const { path, ours, theirs } = original;
  const merges = attempts.map(({ merge }) => merge).filter((merge) => merge.kind === "conflict");
  const best = merges.toSorted((one, other) => weight(one) - weight(other))[0];
  const reason = best === undefined ? "unparseable" : "overlap";
  const merge = best ?? mergeText("", ours, theirs);
  if (merge.kind === "clean") return { ...merge, notes };
  const usable = async (text: string, instead: string): Promise<string> =>
    (await tools.parses(path, text)) === false ? instead : text;
  const [kept, taken] = [await usable(merge.kept, ours), await usable(merge.taken, theirs)];
  return { ...merge, kind: "conflict", reason, keys: [], kept, taken, notes };
}

function weight({ hunks }: Extract<TextMerge, { kind: "conflict" }>): number {
  return hunks.reduce((total, { ours, theirs }) => total + ours.length + theirs.length, 0);
}
