import { mergeFile } from "../file/merge-file.js";
import { dressLike, plainText } from "../text/lines.js";
import type { FileMerge, MergeNote, SourceTools } from "../types.js";
import type { Change, Conflict, DiskEntry, FileState, Obstacle } from "./change.js";
import { orphanPath } from "./places.js";

type DiskFile = Extract<DiskEntry, { kind: "file" }>;

/**
 * What happens to one path: the whole table of base, project and new output. Pure but for the formatter in `tools`.
 * Texts are compared without line ends and byte order mark; what is written has those of the owner's file.
 */
export async function planFile(state: FileState, tools: SourceTools): Promise<Change> {
  const { path, base, ours, theirs } = state;
  if (theirs === undefined) return base === undefined ? keep(path, "not-ours") : planRemoval(state, base, tools);
  if (state.orphan !== undefined && ours.kind === "missing") return planReturn(state, state.orphan, theirs, tools);
  if (base === undefined) return planUnknown(path, ours, theirs, tools);
  if (ours.kind === "missing") return planAbsent(state, base, theirs, tools);
  if (state.from !== undefined && state.from !== path) {
    if (ours.kind !== "file") return obstacle(state.from, ours);
    return planMove(state, { from: state.from, base, ours, theirs }, tools);
  }
  if (ours.kind !== "file") return same(base, theirs) ? keep(path, "not-ours") : obstacle(path, ours);
  return planPresent(path, base, ours, theirs, tools);
}

/** A path that no lock knows. */
async function planUnknown(path: string, ours: DiskEntry, theirs: string, tools: SourceTools): Promise<Change> {
  if (ours.kind === "missing")
    return { kind: "write", path, before: undefined, text: await asFormattedThere(path, theirs, tools) };
  if (ours.kind !== "file") return obstacle(path, ours);
  if (ours.text !== undefined && same(ours.text, theirs)) return { kind: "adopt", path };
  return { kind: "conflict", path, from: path, before: ours.digest, reason: "in-the-way", incoming: theirs };
}

/** No longer generated. What is only formatted otherwise is not edited. */
async function planRemoval(
  { path, ours, tool, from = path }: FileState,
  base: string,
  tools: SourceTools,
): Promise<Change> {
  if (ours.kind === "missing") return { kind: "stay-deleted", path, news: false };
  if (ours.kind !== "file") return keep(path, "not-ours");
  if (!ours.writable) return { kind: "obstacle", path: from, reason: "read-only" };
  const { text, digest } = ours;
  const isOurs = text !== undefined && (same(text, base) || same(text, (await tools.format(from, base)) ?? base));
  if (isOurs) return { kind: "delete", path: from, before: digest };
  return { kind: "orphan", path: from, before: digest, to: orphanPath(tool, from) };
}

/** Generated, but the owner has removed it. */
async function planAbsent(
  { path, restore }: FileState,
  base: string,
  theirs: string,
  tools: SourceTools,
): Promise<Change> {
  if (restore) return { kind: "restore", path, text: await asFormattedThere(path, theirs, tools) };
  return { kind: "stay-deleted", path, news: !same(base, theirs) };
}

async function planPresent(
  path: string,
  base: string,
  ours: DiskFile,
  theirs: string,
  tools: SourceTools,
): Promise<Change> {
  if (ours.text === undefined)
    return same(base, theirs) ? keep(path, "edited") : conflict(path, path, ours, theirs, "binary");
  if (same(ours.text, theirs)) return same(base, theirs) ? keep(path, "unchanged") : { kind: "adopt", path };
  if (same(base, theirs)) return keep(path, "edited");
  if (!ours.writable) return { kind: "obstacle", path, reason: "read-only" };
  const before = ours.digest;
  if (same(ours.text, base)) return { kind: "write", path, before, text: dressLike(plainText(theirs), ours.text) };
  const merge = await mergeFile({ path, base, ours: ours.text, theirs }, tools);
  if (merge.kind === "conflict") return conflict(path, path, ours, theirs, merge.reason, merge);
  if (merge.text === ours.text) return { kind: "keep", path, reason: "edited", notes: merge.notes };
  return { kind: "merge", path, before, text: merge.text, notes: merge.notes };
}

/** The file stands at `from` and belongs at `path`. */
async function planMove(
  { path, inTheWay = { kind: "missing" } }: FileState,
  move: { readonly from: string; readonly base: string; readonly ours: DiskFile; readonly theirs: string },
  tools: SourceTools,
): Promise<Change> {
  const { from, base, ours, theirs } = move;
  if (inTheWay.kind === "file")
    return { ...conflict(path, from, ours, theirs, "in-the-way"), standing: inTheWay.digest };
  if (inTheWay.kind !== "missing") return obstacle(path, inTheWay);
  if (!ours.writable) return { kind: "obstacle", path: from, reason: "read-only" };
  if (ours.text === undefined) return conflict(path, from, ours, theirs, "binary");
  const merge = await mergeAt(path, base, ours.text, theirs, tools);
  if (merge.kind === "conflict") return conflict(path, from, ours, theirs, merge.reason, merge);
  return { kind: "move", path, from, before: ours.digest, text: merge.text, notes: merge.notes };
}

/** The operation is back: its orphan returns with the edits that it was put aside with. */
async function planReturn(
  { path }: FileState,
  orphan: NonNullable<FileState["orphan"]>,
  theirs: string,
  tools: SourceTools,
): Promise<Change> {
  const { ours, base, path: from } = orphan;
  if (ours.kind !== "file" || ours.text === undefined) return { kind: "write", path, before: undefined, text: theirs };
  const merge = await mergeAt(path, base, ours.text, theirs, tools);
  if (merge.kind === "conflict") return conflict(path, from, ours, theirs, merge.reason, merge);
  return { kind: "return", path, from, before: ours.digest, text: merge.text, notes: merge.notes };
}

async function mergeAt(
  path: string,
  base: string,
  ours: string,
  theirs: string,
  tools: SourceTools,
): Promise<FileMerge> {
  const none: readonly MergeNote[] = [];
  if (same(ours, base)) return { kind: "clean", text: dressLike(plainText(theirs), ours), notes: none };
  if (same(base, theirs) || same(ours, theirs)) return { kind: "clean", text: ours, notes: none };
  return mergeFile({ path, base, ours, theirs }, tools);
}

/** A new script comes in as the project formats its scripts; what is generated is a fixed point of the stock style. */
async function asFormattedThere(path: string, text: string, tools: SourceTools): Promise<string> {
  return /\.[cm]?[jt]sx?$/.test(path) ? ((await tools.format(path, text, "configured")) ?? text) : text;
}

function same(one: string, other: string): boolean {
  return one === other || plainText(one) === plainText(other);
}

function keep(path: string, reason: "unchanged" | "edited" | "not-ours"): Change {
  return { kind: "keep", path, reason };
}

function obstacle(path: string, entry: Exclude<DiskEntry, { kind: "file" | "missing" }>): Obstacle {
  return { kind: "obstacle", path, reason: entry.kind === "other" ? "not-a-file" : entry.kind };
}

function conflict(
  path: string,
  from: string,
  { digest }: DiskFile,
  incoming: string,
  reason: Conflict["reason"],
  merge?: Extract<FileMerge, { kind: "conflict" }>,
): Conflict {
  return { kind: "conflict", path, from, before: digest, reason, incoming, ...(merge && { merge }) };
}
