import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { exitCodes, Refusal } from "../../diagnostics/index.js";
import { onInterrupt } from "../on-interrupt.js";
import { systemErrorCode } from "../system-error.js";
import { finish, type Journal, type Step, syncFolder, transactionFolder } from "./journal.js";
import { moveFile } from "./move-file.js";
import { type ApplicableChange, type Operation, operationsOf } from "./operations.js";
import type { ProjectLock } from "./project-lock.js";
import { digestAt } from "./read-entry.js";
import { refuseChanged } from "./refusals.js";
import { rollBack } from "./roll-back.js";
import { lookAt, placeOf } from "./safe-path.js";
import { stage } from "./stage.js";

export interface ApplyOptions {
  /** The recorded state, written after everything else in this order; the lock comes last. */
  readonly record: readonly RecordFile[];
  /** Paths that a person still has to resolve. When there are any, the run can be aborted until they are. */
  readonly unresolved?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface RecordFile {
  readonly path: string;
  /** Digest of what was read; undefined: there was none. */
  readonly before: string | undefined;
  readonly text: string;
}

/** How many files are renamed before a signal can come through. */
const batch = 16;

/**
 * Applies all changes or none. New contents are staged and originals linked under `.safe-mcp/txn/`, a journal is made
 * durable, then file by file is looked at once more and renamed. What fails is taken back at once; what is killed is
 * taken back, or finished, by `recover`.
 *
 * @returns the paths that were written or removed; empty when there was nothing to do, and then nothing was touched
 * @throws Refusal exit code 7: the project is as it was
 */
export async function applyChanges(
  { target }: ProjectLock,
  changes: readonly ApplicableChange[],
  { record, unresolved = [], signal }: ApplyOptions,
): Promise<readonly string[]> {
  const operations = [...inOrder(target, changes), ...recordOperations(record)];
  if (operations.length === 0) return [];
  const folder = transactionFolder(target);
  const release = onInterrupt(() => rollBack(target, folder));
  try {
    const journal = await stage(target, folder, operations, { unresolved, ...(signal && { signal }) });
    await commit(target, folder, journal, signal);
    finish(target, folder, journal);
    return operations.map(({ path }) => path);
  } catch (error) {
    rollBack(target, folder);
    throw signal?.aborted || error instanceof Refusal ? error : failed(error);
  } finally {
    release();
  }
}

function inOrder(target: string, changes: readonly ApplicableChange[]): readonly Operation[] {
  const taken = new Set<string>();
  const freePath = (path: string): string => {
    let free = path;
    for (let count = 2; taken.has(free) || lookAt(target, free) !== undefined; count++)
      free = `${path}.${String(count)}`;
    taken.add(free);
    return free;
  };
  const operations = changes.flatMap((change) => operationsOf(change, freePath));
  const isRemoval = ({ kind }: Operation): boolean => kind === "remove";
  return [...operations.filter((step) => !isRemoval(step)), ...operations.filter(isRemoval)];
}

function recordOperations(record: readonly RecordFile[]): readonly Operation[] {
  return record.map(({ path, before, text }) => ({ kind: "put", path, before, text }));
}

async function commit(target: string, folder: string, journal: Journal, signal?: AbortSignal): Promise<void> {
  for (const path of journal.newFolders) mkdirSync(placeOf(target, path), { recursive: true });
  for (const [count, step] of journal.steps.entries()) {
    if (count % batch === 0) await setImmediate();
    signal?.throwIfAborted();
    perform(target, folder, step);
  }
  const folders = new Set(journal.steps.map(({ path }) => dirname(placeOf(target, path))));
  for (const place of folders) if (existsSync(place)) syncFolder(place);
}

function perform(target: string, folder: string, { kind, path, slot, before }: Step): void {
  const place = placeOf(target, path);
  checkUnchanged(target, path, before);
  if (kind === "put") moveFile(join(folder, "new", String(slot)), place);
  else moveFile(place, join(folder, "gone", String(slot)));
}

/** Somebody may have saved the file since the plan was made: their work goes before ours. */
function checkUnchanged(target: string, path: string, before: string | null): void {
  const entry = lookAt(target, path);
  const digest = entry === undefined ? null : digestAt(placeOf(target, path));
  if (digest !== before || entry === "link") refuseChanged(path);
}

function failed(error: unknown): Refusal {
  return new Refusal(exitCodes.commitFailed, {
    code: "WRITE_ROLLED_BACK",
    message: `The changes could not be written (${systemErrorCode(error)}); the project is as it was before.`,
  });
}
