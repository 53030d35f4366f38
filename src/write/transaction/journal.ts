import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { refuseJournal } from "./refusals.js";
import { removeEmptied } from "./remove-emptied.js";
import { placeOf } from "./safe-path.js";

/** What one transaction does, written down before it does anything. Slots number the files under `new/`, `old/`, `gone/`. */
export interface Journal {
  readonly version: 1;
  readonly steps: readonly Step[];
  /** Folders that the transaction makes, outermost first. */
  readonly newFolders: readonly string[];
  /** Folders that may become empty and are then removed, with their modes; outermost first. */
  readonly oldFolders: readonly { readonly path: string; readonly mode: number }[];
  /** What a person still has to resolve; kept for `continueRun`. */
  readonly unresolved: readonly string[];
}

export interface Step {
  readonly kind: "put" | "remove";
  readonly path: string;
  readonly slot: number;
  readonly before: string | null;
  readonly after: string | null;
}

/** The folders of a transaction. */
export function transactionFolder(target: string): string {
  return join(target, ".safe-mcp", "txn");
}

/** The folder that keeps what a finished run replaced, until its conflicts are resolved. */
export function undoFolder(target: string): string {
  return join(target, ".safe-mcp", "undo");
}

/** Writes the journal so that it is there whole, or not at all, whatever happens to the machine. */
export function writeJournal(folder: string, journal: Journal): void {
  const temporary = join(folder, "journal.tmp");
  writeDurably(temporary, JSON.stringify(journal));
  renameSync(temporary, join(folder, "journal.json"));
  syncFolder(folder);
}

/**
 * The journal of a transaction; undefined when it has none. What it names is untrusted.
 * @throws Refusal for one that we did not write, or a path that would leave the project
 */
export function readJournal(target: string, folder: string): Journal | undefined {
  const path = join(folder, "journal.json");
  if (!existsSync(path)) return undefined;
  const value = parse(readFileSync(path, "utf8"));
  if (!isJournal(value)) refuseJournal(path);
  const folders = [...value.newFolders, ...value.oldFolders.map((one) => one.path)];
  for (const named of [...value.steps.map((step) => step.path), ...folders]) placeOf(target, named);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Marks that the transaction is being taken back, so that nobody takes it for finished. */
export function markRollback(folder: string): void {
  writeDurably(join(folder, "rollback"), "");
  syncFolder(folder);
}

export function isRollingBack(folder: string): boolean {
  return existsSync(join(folder, "rollback"));
}

/** Drops a transaction. The journal goes first: what is left without it means nothing, and goes with the next run. */
export function discard(folder: string): void {
  rmSync(join(folder, "journal.json"), { force: true });
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The transaction has ended all the same.
  }
}

/** Ends a transaction that was made: clears up, and drops it, or keeps it with the originals while there is something to resolve. */
export function finish(target: string, folder: string, { unresolved, oldFolders }: Journal): void {
  removeEmptied(
    target,
    oldFolders.map(({ path }) => path),
  );
  const undo = undoFolder(target);
  discard(undo);
  if (unresolved.length > 0) renameSync(folder, undo);
  else discard(folder);
}

/** Writes a file and waits until the disk has it. */
export function writeDurably(path: string, contents: string | Uint8Array, mode = 0o666): void {
  const file = openSync(path, "w", mode);
  try {
    const bytes = typeof contents === "string" ? Buffer.from(contents) : contents;
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the names in a folder durable; Windows cannot open folders and does it by itself. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const file = openSync(folder, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isJournal(value: unknown): value is Journal {
  if (!isRecord(value) || value["version"] !== 1) return false;
  const { steps, newFolders, oldFolders, unresolved } = value;
  return (
    isListOf(steps, isStep) &&
    isListOf(newFolders, isText) &&
    isListOf(unresolved, isText) &&
    isListOf(oldFolders, (folder) => isRecord(folder) && isText(folder["path"]) && isSlot(folder["mode"]))
  );
}

function isStep(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, path, slot, before, after } = value;
  const digests = [before, after].every((digest) => digest === null || isText(digest));
  return (kind === "put" || kind === "remove") && isText(path) && isSlot(slot) && digests;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
const isText = (value: unknown): boolean => typeof value === "string";
const isSlot = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isListOf = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem);
