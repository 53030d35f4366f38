import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { abortRun, clearUnmerged, continueRun, pendingPaths, type ProjectLock } from "../../write/index.js";
import { settleRecord } from "../../regenerate/settle-record.js";
import type { Screen } from "../terminal/screen.js";

/** `--abort` */
export async function abortPending(lock: ProjectLock, screen: Screen): Promise<number> {
  const unresolved = pendingPaths(lock) ?? [];
  const changed = abortRun(lock);
  await clearUnmerged(lock.target, unresolved);
  screen.print("The project is as it was before the run that left conflicts.");
  for (const path of changed)
    screen.print(`  ${printable(path)} was changed since; that is kept in .safe-mcp/incoming/`);
  return exitCodes.done;
}

/** `--continue` */
export function continuePending(lock: ProjectLock, screen: Screen): number {
  const open = continueRun(lock);
  if (open.length > 0) {
    screen.print(`${open.length} files still hold conflict markers:`);
    for (const path of open) screen.print(`  ${printable(path)}`);
    return exitCodes.conflicts;
  }
  settleRecord(lock.target);
  screen.print("All conflicts are settled.");
  return exitCodes.done;
}

/** Markers in markers cannot be told apart any more. */
export function refusePending(paths: readonly string[]): never {
  const named = paths.slice(0, 5).map((path) => printable(path, 100));
  throw new Refusal(exitCodes.conflicts, {
    code: "REGENERATE_PENDING",
    message: `The last run left conflicts in ${named.join(", ")}${paths.length > 5 ? " and more" : ""}.`,
  });
}
