import { randomBytes } from "node:crypto";

/** How many records one step of the garbage collection looks at. */
export const garbageBatch = 500;

/** How long it stays the turn of one process to collect after its last batch: longer than its pause before the next. */
export const collectorTurnMs = 60_000;

/** A name for a process by which it knows its own turn again. */
export function newCollector(): string {
  return randomBytes(6).toString("hex");
}
