import { existsSync, readFileSync } from "node:fs";
import { hasMarkers } from "../../merge/text/markers.js";
import { exitCodes, Refusal } from "../../diagnostics/index.js";
import { discard, readJournal, undoFolder } from "./journal.js";
import type { ProjectLock } from "./project-lock.js";
import { rollBack } from "./roll-back.js";
import { lookAt, placeOf } from "./safe-path.js";

/** Paths that the last run left for a person to resolve; undefined when no run is pending. */
export function pendingPaths({ target }: Pick<ProjectLock, "target">): readonly string[] | undefined {
  return readJournal(target, undoFolder(target))?.unresolved;
}

/**
 * Puts the project back as it was before the run that left conflicts: every byte, mode and time of what it replaced.
 *
 * @returns paths that were changed since; what stood there is kept under `.safe-mcp/incoming/`
 * @throws Refusal `WRITE_NOTHING_PENDING`
 */
export function abortRun(lock: ProjectLock): readonly string[] {
  requirePending(lock);
  return rollBack(lock.target, undoFolder(lock.target));
}

/**
 * Ends the run that left conflicts, once all markers are gone.
 *
 * @returns the paths that still hold markers; empty: the run is over and can no longer be aborted
 * @throws Refusal `WRITE_NOTHING_PENDING`
 */
export function continueRun(lock: ProjectLock): readonly string[] {
  const open = requirePending(lock).filter((path) => isOpen(lock.target, path));
  if (open.length === 0) discard(undoFolder(lock.target));
  return open;
}

function requirePending(lock: ProjectLock): readonly string[] {
  const pending = existsSync(undoFolder(lock.target)) ? pendingPaths(lock) : undefined;
  if (pending !== undefined) return pending;
  throw new Refusal(exitCodes.usage, {
    code: "WRITE_NOTHING_PENDING",
    message: "There is no run to abort or to continue: the last one left no conflict.",
  });
}

function isOpen(target: string, path: string): boolean {
  const entry = lookAt(target, path);
  return typeof entry === "object" && entry.isFile() && hasMarkers(readFileSync(placeOf(target, path), "utf8"));
}
