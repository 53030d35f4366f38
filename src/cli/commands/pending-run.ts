import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { abortRun, clearUnmerged, continueRun, pendingPaths, type ProjectLock } from "../../write/index.js";
import { settleRecord } from "../../regenerate/settle-record.js";
import { count } from "../report/numbers.js";
import type { CommandContext } from "./command.js";

/** `--abort` */
export async function abortPending(lock: ProjectLock, { line, screen }: CommandContext): Promise<number> {
  const unresolved = pendingPaths(lock) ?? [];
  const changedSince = abortRun(lock);
  await clearUnmerged(lock.target, unresolved);
  if (line.switches.has("json")) {
    screen.print(JSON.stringify({ directory: lock.target, aborted: true, changedSince }, undefined, 2));
    return exitCodes.done;
  }
  screen.print("The project is as it was before the run that left conflicts.");
  for (const path of changedSince)
    screen.print(`  ${printable(path)} was changed since; that is kept in .safe-mcp/incoming/`);
  return exitCodes.done;
}

/** `--continue` */
export function continuePending(lock: ProjectLock, { line, screen }: CommandContext): number {
  const unresolved = continueRun(lock);
  const settled = unresolved.length === 0;
  if (settled) settleRecord(lock.target);
  if (line.switches.has("json"))
    screen.print(JSON.stringify({ directory: lock.target, settled, unresolved }, undefined, 2));
  else screen.print(settled ? "All conflicts are settled." : stillOpen(unresolved));
  return settled ? exitCodes.done : exitCodes.conflicts;
}

function stillOpen(paths: readonly string[]): string {
  const hold = paths.length === 1 ? "holds" : "hold";
  return [
    `${count(paths.length, "file")} still ${hold} conflict markers:`,
    ...paths.map((path) => `  ${printable(path)}`),
  ].join("\n");
}

/** Markers in markers cannot be told apart any more. */
export function refusePending(paths: readonly string[]): never {
  const named = paths.slice(0, 5).map((path) => printable(path, 100));
  throw new Refusal(exitCodes.conflicts, {
    code: "REGENERATE_PENDING",
    message: `The last run left conflicts in ${named.join(", ")}${paths.length > 5 ? " and more" : ""}.`,
  });
}
