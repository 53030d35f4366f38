import { setTimeout as sleep } from "node:timers/promises";
import { StoreUnavailableError } from "../store.js";
import { isBusy, type SqliteDatabase } from "./driver.js";

/**
 * Runs the work between BEGIN IMMEDIATE and COMMIT, both through `exec`: with libsql a write outside of that may be
 * acknowledged and lost after the file was locked once. Rolls back on every error.
 */
export function transact<T>(database: SqliteDatabase, work: () => T): T {
  return between(database, "BEGIN IMMEDIATE", work);
}

/**
 * Runs work that only reads, with the read lock taken by `exec` before it. libsql does not reset a prepared statement that
 * finds the file locked; until that is used again or collected, every later transaction of this process would keep its read
 * lock, and no other process could write.
 */
export function read<T>(database: SqliteDatabase, work: () => T): T {
  return between(database, "BEGIN; SELECT 1 FROM sqlite_master LIMIT 1", work);
}

function between<T>(database: SqliteDatabase, begin: string, work: () => T): T {
  try {
    database.exec(begin);
    const value = work();
    database.exec("COMMIT");
    return value;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Waits for a locked file without blocking the event loop: all who wait share one attempt at a time. */
export class LockWaiting {
  #pause: Promise<void> | undefined;

  /**
   * Repeats the work while the file is locked, up to 5 s.
   * @throws StoreUnavailableError when it stays locked; other errors of the work as they are.
   */
  async run<T>(work: () => T): Promise<T> {
    for (const giveUpAt = performance.now() + 5_000; ;) {
      while (this.#pause !== undefined) await this.#pause;
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        // Also by who gives up: if the others that wait tried in the same turn, each would block the loop for a while.
        this.#pause = sleep(1 + Math.random() * 30).then(() => void (this.#pause = undefined));
        if (performance.now() > giveUpAt) throw staysLocked(error);
      }
    }
  }
}

export function staysLocked(cause: unknown): StoreUnavailableError {
  return new StoreUnavailableError("the idempotency store stays locked by another process", { cause });
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // SQLite has rolled back by itself already; the error that led here is the one to report.
  }
}
