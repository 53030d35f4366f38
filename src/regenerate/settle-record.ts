import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { LockedFile } from "../state/lock.js";
import { lockFile } from "../state/places.js";
import { placeInProject } from "../state/place-in-project.js";
import { parseLockFile } from "../state/read-lock.js";
import { lockText } from "../state/write-lock.js";

/** Takes the mark of an open conflict off all files, once nothing holds markers any more. */
export function settleRecord(target: string): void {
  changeFiles(target, (file) => withoutFlag(file, "unresolved"));
}

/** An entry without one of its flags. */
export function withoutFlag(file: LockedFile, flag: "unresolved" | "deleted" | "own" | "disowned"): LockedFile {
  const { [flag]: _, ...rest } = file;
  return rest;
}

/** Changes entries of files in the lock; the lock is replaced in one step, and only when something changed. */
export function changeFiles(target: string, change: (file: LockedFile, path: string) => LockedFile): void {
  const place = placeInProject(target, lockFile);
  const before = readFileSync(place, "utf8");
  const lock = parseLockFile(before);
  const files = Object.fromEntries(Object.entries(lock.files).map(([path, file]) => [path, change(file, path)]));
  const text = lockText({ ...lock, files });
  if (text === before) return;
  writeFileSync(`${place}.new`, text);
  renameSync(`${place}.new`, place);
}
