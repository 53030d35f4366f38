import { chmodSync, mkdirSync, readFileSync, rmSync, type Stats, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Journal, type Step, syncFolder, writeDurably, writeJournal } from "./journal.js";
import { linkOrCopy } from "./move-file.js";
import type { Operation } from "./operations.js";
import { digestAt, digestOf, isWritable } from "./read-entry.js";
import { refuseChanged, refuseEntry } from "./refusals.js";
import { lookAt, placeOf } from "./safe-path.js";

const batch = 16;

/**
 * Puts everything that a transaction needs under its folder and writes the journal: after this, and not before, the
 * project may be touched. Whatever can be refused is refused here.
 * @throws Refusal, or the error of the disk
 */
export async function stage(
  target: string,
  folder: string,
  operations: readonly Operation[],
  { unresolved, signal }: { readonly unresolved: readonly string[]; readonly signal?: AbortSignal },
): Promise<Journal> {
  prepare(folder);
  const steps: Step[] = [];
  for (const [slot, operation] of operations.entries()) {
    if (slot % batch === 0) await setImmediate();
    signal?.throwIfAborted();
    steps.push(stageOne(target, folder, slot, operation));
  }
  for (const name of ["new", "old", "gone"]) syncFolder(join(folder, name));
  const paths = (kind: Step["kind"]): readonly string[] =>
    steps.filter((step) => step.kind === kind).map(({ path }) => path);
  const journal: Journal = {
    version: 1,
    steps,
    newFolders: missingFolders(target, paths("put")),
    oldFolders: foldersOf(paths("remove")).map((path) => ({ path, mode: modeOf(lookAt(target, path)) ?? 0o777 })),
    unresolved,
  };
  writeJournal(folder, journal);
  return journal;
}

/** Its own `.gitignore`: a transaction is nobody's history. */
function prepare(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ["new", "old", "gone"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, ".gitignore"), "*\n");
}

function stageOne(target: string, folder: string, slot: number, operation: Operation): Step {
  const { kind, path } = operation;
  const entry = lookAt(target, path);
  const before = kind === "copy" ? undefined : operation.before;
  checkEntry(target, path, entry, before);
  if (kind === "remove") return { kind, path, slot, before: operation.before, after: null };
  const contents = kind === "put" ? operation.text : copied(target, operation.from, operation.digest);
  const staged = join(folder, "new", String(slot));
  writeDurably(staged, contents);
  const mode = modeOf(kind === "put" ? entry : lookAt(target, operation.from));
  if (mode !== undefined) chmodSync(staged, mode);
  if (before !== undefined) linkOrCopy(placeOf(target, path), join(folder, "old", String(slot)));
  return { kind: "put", path, slot, before: before ?? null, after: digestOf(contents) };
}

function copied(target: string, from: string, digest: string): Uint8Array {
  const entry = lookAt(target, from);
  checkEntry(target, from, entry, digest);
  return readFileSync(placeOf(target, from));
}

function checkEntry(target: string, path: string, entry: ReturnType<typeof lookAt>, before: string | undefined): void {
  if (entry === "link") refuseEntry(path, "is, or lies behind, a symbolic link");
  if (entry === "other") refuseEntry(path, "has a file where a folder should be");
  if (entry?.isDirectory()) refuseEntry(path, "is a folder");
  if (entry !== undefined && !entry.isFile()) refuseEntry(path, "is no ordinary file");
  const place = placeOf(target, path);
  if ((entry && digestAt(place)) !== before) refuseChanged(path);
  const folder = nearestFolder(target, dirname(place));
  if (!isWritable(folder)) refuseEntry(path, "lies in a folder that cannot be written");
}

function nearestFolder(target: string, folder: string): string {
  let nearest = folder;
  while (nearest !== target && lookAt(target, nearest.slice(target.length + 1)) === undefined)
    nearest = dirname(nearest);
  return nearest;
}

function modeOf(entry: ReturnType<typeof lookAt>): number | undefined {
  return typeof entry === "object" ? (entry satisfies Stats).mode & 0o7777 : undefined;
}

function missingFolders(target: string, paths: readonly string[]): readonly string[] {
  return foldersOf(paths).filter((path) => lookAt(target, path) === undefined);
}

/** All folders above the paths, each once, outermost first; without the project's own. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const segments = path.split("/");
    for (let depth = 1; depth < segments.length; depth++) folders.add(segments.slice(0, depth).join("/"));
  }
  return [...folders].sort();
}
