import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { LockError, parseLock } from "../../plan/index.js";
import type { ScopeLock } from "../../plan/scopes/lock.js";
import { systemErrorCode } from "../../write/system-error.js";

export const lockName = "scopes.lock.json";

/**
 * The scope lock of a connector, by its folder or by itself.
 * @throws Refusal `SCOPE_LOCK_UNREADABLE`, exit code 2
 */
export function readLock(path: string, cwd: string): ScopeLock {
  const place = resolve(cwd, path);
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isFolder ? join(place, lockName) : place;
  try {
    return parseLock(JSON.parse(readText(file)));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof LockError)) throw error;
    throw unreadable(file, error instanceof LockError ? error.message : "it is not JSON");
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, systemErrorCode(error));
  }
}

function unreadable(file: string, reason: string): Refusal {
  const message = `${printable(file)} cannot be read: ${printable(reason)}.`;
  return new Refusal(exitCodes.usage, { code: "SCOPE_LOCK_UNREADABLE", message });
}
