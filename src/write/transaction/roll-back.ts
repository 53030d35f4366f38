import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { incomingPath } from "../../merge/plan/places.js";
import { discard, isRollingBack, type Journal, markRollback, readJournal, type Step, syncFolder } from "./journal.js";
import { linkOrCopy, moveFile, temporarySuffix } from "./move-file.js";
import { digestAt } from "./read-entry.js";
import { refuseEntry } from "./refusals.js";
import { removeEmptied } from "./remove-emptied.js";
import { lookAt, placeOf } from "./safe-path.js";

/**
 * Takes a transaction back and drops it. May be interrupted and run again. Synchronous: a signal handler calls it.
 *
 * @returns paths that somebody changed after the transaction had; what stood there is kept under `.safe-mcp/incoming/`
 */
export function rollBack(target: string, folder: string): readonly string[] {
  const journal = readJournal(target, folder);
  const setAside = journal === undefined ? [] : takeBack(target, folder, journal);
  discard(folder);
  return setAside;
}

function takeBack(target: string, folder: string, journal: Journal): readonly string[] {
  for (const { path } of journal.steps) refuseDetour(target, path);
  if (!isRollingBack(folder)) markRollback(folder);
  for (const { path, mode } of journal.oldFolders) makeAgain(placeOf(target, path), mode);
  const setAside = journal.steps.toReversed().filter((step) => {
    rmSync(`${placeOf(target, step.path)}${temporarySuffix}`, { force: true });
    return isDone(target, folder, step) && takeBackStep(target, folder, step);
  });
  removeEmptied(target, journal.newFolders);
  return setAside.map(({ path }) => path);
}

/** What was an ordinary path when the transaction began may be a way out of the project by now. */
function refuseDetour(target: string, path: string): void {
  const entry = lookAt(target, path);
  if (entry === "link") refuseEntry(path, "is, or lies behind, a symbolic link");
  if (entry === "other") refuseEntry(path, "has a file where a folder should be");
}

/** Whether a step has changed the project: its staged file, or the original, is no longer where it was. */
export function isDone(target: string, folder: string, { kind, path, slot, after }: Step): boolean {
  if (kind === "remove") return existsSync(join(folder, "gone", String(slot)));
  return !existsSync(join(folder, "new", String(slot))) || digestAt(placeOf(target, path)) === after;
}

/** Puts the original back; whether something else had to be set aside for it. */
function takeBackStep(target: string, folder: string, step: Step): boolean {
  const { kind, path, slot, before, after } = step;
  const place = placeOf(target, path);
  const entry = lookAt(target, path);
  const digest = entry === undefined ? null : digestAt(place);
  if (digest === before) return false;
  const foreign = entry !== undefined && digest !== after;
  if (foreign) moveAside(target, path);
  if (kind === "remove") moveFile(join(folder, "gone", String(slot)), place);
  else if (before === null) rmSync(place, { force: true });
  else {
    const beside = `${place}${temporarySuffix}`;
    linkOrCopy(join(folder, "old", String(slot)), beside);
    moveFile(beside, place);
  }
  syncFolder(dirname(place));
  return foreign;
}

function moveAside(target: string, path: string): void {
  let free = incomingPath(path);
  for (let count = 2; lookAt(target, free) !== undefined; count++) free = `${incomingPath(path)}.${String(count)}`;
  const place = placeOf(target, free);
  mkdirSync(dirname(place), { recursive: true });
  moveFile(placeOf(target, path), place);
}

function makeAgain(folder: string, mode: number): void {
  if (existsSync(folder)) return;
  mkdirSync(folder);
  chmodSync(folder, mode);
}
