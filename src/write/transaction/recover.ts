import { existsSync } from "node:fs";
import { finish, isRollingBack, readJournal, transactionFolder } from "./journal.js";
import type { ProjectLock } from "./project-lock.js";
import { isDone, rollBack } from "./roll-back.js";

/** What a run that was killed has left, and what became of it. */
export type Recovery =
  | { readonly kind: "nothing" }
  /** It had changed nothing, or all of its changes were taken back. `setAside`: what somebody changed since. */
  | { readonly kind: "rolled-back"; readonly setAside: readonly string[] }
  /** Every change had been made. */
  | { readonly kind: "finished" };

/**
 * Ends a transaction that a killed process has left behind: all-old or all-new. Comes first in every run.
 * @throws Refusal for a journal that names paths outside the project
 */
export function recover({ target }: ProjectLock): Recovery {
  const folder = transactionFolder(target);
  if (!existsSync(folder)) return { kind: "nothing" };
  const journal = readJournal(target, folder);
  const all = journal !== undefined && journal.steps.every((step) => isDone(target, folder, step));
  if (!all || isRollingBack(folder)) return { kind: "rolled-back", setAside: rollBack(target, folder) };
  finish(target, folder, journal);
  return { kind: "finished" };
}
