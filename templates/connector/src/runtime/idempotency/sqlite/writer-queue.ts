import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { StoreCorruptError, StoreUnavailableError } from "../store.js";
import { isBusy, type SqliteDatabase } from "./driver.js";
import { staysLocked, transact } from "./transaction.js";

const largestBatch = 256;
const busyLimitMs = 5_000;

interface Job {
  readonly since: number;
  /** Does the work inside the transaction and returns how to tell its result once that is durable. */
  run(): () => void;
  reject(error: unknown): void;
}

type Outcome =
  | { readonly kind: "committed"; readonly tell: readonly (() => void)[] }
  | { readonly kind: "busy" | "failed"; readonly error: unknown };

/**
 * The one writer of this process. What is queued in one turn of the event loop shares a transaction, and so a flush to
 * disk. A locked file is waited for without blocking the loop.
 */
export class WriterQueue {
  readonly #database: SqliteDatabase;
  readonly #beforeCommit: () => void;
  #jobs: Job[] = [];
  /** How many jobs have to go alone, because one of them spoiled the transaction that they shared. */
  #alone = 0;
  #draining: Promise<void> | undefined;
  #isHeldUp = false;

  constructor(database: SqliteDatabase, beforeCommit: () => void) {
    this.#database = database;
    this.#beforeCommit = beforeCommit;
  }

  /** Whether the last attempt could not write: another process held the file, or worse. */
  get isHeldUp(): boolean {
    return this.#isHeldUp;
  }

  /**
   * Resolves when the work is durable. Work may run several times: all but the last are rolled back.
   * @throws StoreUnavailableError when the file stays locked for 5 s or can't be written; StoreCorruptError of the work.
   */
  write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ since: performance.now(), run: () => deliver(work, resolve, reject), reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves when nothing is queued. */
  async idle(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
  }

  async #drain(): Promise<void> {
    for (let attempt = 0; this.#jobs.length > 0;) {
      await nextTurn();
      const batch = this.#jobs.slice(0, this.#alone > 0 ? 1 : largestBatch);
      const outcome = this.#commit(batch);
      attempt = outcome.kind === "busy" ? attempt + 1 : 0;
      this.#isHeldUp = outcome.kind !== "committed";
      this.#finish(batch, outcome);
      if (attempt > 0) await sleep(1 + Math.random() * Math.min(40, 4 * attempt));
    }
    this.#draining = undefined;
  }

  #commit(batch: readonly Job[]): Outcome {
    try {
      this.#beforeCommit();
      return { kind: "committed", tell: transact(this.#database, () => batch.map((job) => job.run())) };
    } catch (error) {
      return { kind: isBusy(error) ? "busy" : "failed", error };
    }
  }

  #finish(batch: readonly Job[], outcome: Outcome): void {
    if (outcome.kind === "busy") return this.#rejectOverdue(outcome.error);
    if (outcome.kind === "failed" && batch.length > 1) {
      this.#alone = batch.length;
      return;
    }
    this.#alone = Math.max(0, this.#alone - 1);
    this.#jobs = this.#jobs.slice(batch.length);
    if (outcome.kind === "committed") for (const tell of outcome.tell) tell();
    else
      for (const job of batch)
        job.reject(new StoreUnavailableError("the idempotency store can't be written", { cause: outcome.error }));
  }

  #rejectOverdue(cause: unknown): void {
    const oldest = performance.now() - busyLimitMs;
    for (const job of this.#jobs) {
      if (job.since < oldest) job.reject(staysLocked(cause));
    }
    this.#jobs = this.#jobs.filter((job) => job.since >= oldest);
  }
}

/** A record that can't be read concerns its own job only; everything else spoils the transaction. */
function deliver<T>(work: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
  try {
    const value = work();
    return () => resolve(value);
  } catch (error) {
    if (error instanceof StoreCorruptError) return () => reject(error);
    throw error;
  }
}
