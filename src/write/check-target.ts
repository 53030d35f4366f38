import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import { systemErrorCode } from "./system-error.js";

/**
 * The absolute path of a folder that a project may be written to: one that does not exist yet, or is empty.
 * Looked at before the document is read, so that nobody answers questions in vain; the rename decides again.
 * @throws Refusal `WRITE_TARGET`, exit code 2
 */
export function checkTarget(target: string): string {
  const path = resolve(target);
  const entry = entryAt(path);
  if (entry === undefined) {
    checkAncestor(path);
    return path;
  }
  if (entry.isSymbolicLink()) refuseTarget(path, "is a symbolic link");
  if (!entry.isDirectory()) refuseTarget(path, "exists and is not a folder");
  if (!isEmpty(path))
    refuseTarget(path, "is not empty", "Choose another folder; an existing project is never overwritten.");
  return path;
}

/** What is wrong with the target, as exit code 2. */
export function refuseTarget(path: string, problem: string, help?: string): never {
  throw new Refusal(exitCodes.usage, {
    code: "WRITE_TARGET",
    message: `${printable(path)} ${problem}.`,
    ...(help !== undefined && { help }),
  });
}

function entryAt(path: string): ReturnType<typeof lstatSync> | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // One of the ancestors is a file; which one is found on the way up.
    if (systemErrorCode(error) === "ENOTDIR") return undefined;
    refuseTarget(path, `cannot be used (${systemErrorCode(error)})`);
  }
}

function isEmpty(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch (error) {
    refuseTarget(path, `cannot be read (${systemErrorCode(error)})`);
  }
}

/** The nearest ancestor that exists must be a folder; links are followed: the way there is the user's own choice. */
function checkAncestor(path: string): void {
  const ancestor = nearestThatExists(dirname(path));
  const entry = entryAt(ancestor);
  if (entry?.isFile()) refuseTarget(path, `cannot be made: ${printable(ancestor)} is a file`);
}

/** The place of a folder that may not exist yet, without symbolic links on the way. */
export function realPlace(path: string): string {
  const ancestor = nearestThatExists(path);
  return join(realpathSync(ancestor), relative(ancestor, path));
}

function nearestThatExists(path: string): string {
  let place = path;
  while (entryAt(place) === undefined && dirname(place) !== place) place = dirname(place);
  return place;
}
