import { type BeginDecision, decideBegin } from "../begin-decision.js";
import { asOf, type StoredRecord } from "../record.js";
import {
  type BeginOutcome,
  type BeginRequest,
  type ChangeOutcome,
  type ClaimReference,
  type Completion,
  type Ending,
  type FoundRecord,
  type OpenStore,
  type RecordLookup,
  type Store,
  StoreCorruptError,
  type StoreHealth,
  StoreUnavailableError,
} from "../store.js";
import type { SqliteStatement, SqliteValue } from "./driver.js";
import { type OpenDatabase, openDatabase } from "./open-database.js";
import { recordOf, valuesOf } from "./row.js";
import { prepareStatements, type Statements } from "./statements.js";
import { LockWaiting } from "./transaction.js";
import { WriterQueue } from "./writer-queue.js";

const garbageBatch = 500;

export interface SqliteStoreOptions {
  /** See `OpenStoreOptions`. */
  readonly serverSecret?: Uint8Array;
  /** The store's clock; all processes on one file share the machine's. */
  readonly now?: () => number;
}

/**
 * Opens, or makes, a store in one SQLite file, for any number of processes on one machine.
 * @throws StoreStartError with one line that says what to do.
 */
export async function openSqliteStore(path: string, options: SqliteStoreOptions = {}): Promise<OpenStore> {
  const opened = await openDatabase(path, options.serverSecret);
  return { store: new SqliteStore(opened, options.now ?? Date.now), serverSecret: opened.serverSecret };
}

class SqliteStore implements Store {
  readonly #opened: OpenDatabase;
  readonly #statements: Statements;
  readonly #writer: WriterQueue;
  readonly #lock = new LockWaiting();
  readonly #now: () => number;
  #closed = false;

  constructor(opened: OpenDatabase, now: () => number) {
    this.#opened = opened;
    this.#statements = prepareStatements(opened.database);
    this.#writer = new WriterQueue(opened.database, () => opened.location.assertInPlace());
    this.#now = now;
  }

  /** Looks first without a transaction: a replay takes no lock for writing. */
  async begin(request: BeginRequest): Promise<BeginOutcome> {
    const known = await this.#read(() => this.#known(request, this.#now()));
    return known ?? this.#write(() => this.#begin(request, this.#now()));
  }

  complete(claim: ClaimReference, completion: Completion): Promise<ChangeOutcome> {
    return this.#write(() => {
      const now = this.#now();
      const resultUntil = now + completion.keepResultMs;
      const keepUntil = now + completion.keepMs;
      const values = [
        completion.answer,
        now,
        resultUntil,
        now + completion.guardMs,
        keepUntil,
        Math.min(resultUntil, keepUntil),
      ];
      return this.#change(this.#statements.complete, values, claim);
    });
  }

  release(claim: ClaimReference, ending: Ending): Promise<ChangeOutcome> {
    return this.#write(() => this.#change(this.#statements.end, this.#ending("REJECTED", ending), claim));
  }

  settle(claim: ClaimReference, ending: Ending): Promise<ChangeOutcome> {
    return this.#write(() => {
      const changed = this.#changeFrom("RUNNING", this.#statements.end, this.#ending("UNKNOWN", ending), claim);
      return changed ? "changed" : "stale";
    });
  }

  get(lookup: RecordLookup): Promise<FoundRecord | undefined> {
    return this.#read(() => {
      const now = this.#now();
      const found = lookup.keyHash === undefined ? this.#holder(lookup.content) : this.#byKey(lookup.keyHash);
      const record = asOf(found, now);
      return record === undefined ? undefined : { record, now };
    });
  }

  async gc(): Promise<number> {
    const now = this.#now();
    const due = await this.#read(() => this.#statements.due.all(now, garbageBatch).length);
    if (due === 0) return 0;
    return this.#write(() => {
      const removed = Number(this.#statements.remove.run(now, now, garbageBatch).changes);
      return removed + Number(this.#statements.bury.run(now, now, garbageBatch).changes);
    });
  }

  health(): Promise<StoreHealth> {
    const { description, location } = this.#opened;
    return Promise.resolve({ durability: `SQLite file (${description})`, warnings: location.warnings });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer.idle();
    this.#opened.database.close();
  }

  #begin(request: BeginRequest, now: number): BeginOutcome {
    const holder = (): StoredRecord | undefined => this.#holder(request.fingerprints.content);
    const decision = decideBegin(request, { own: this.#byKey(request.keyHash), holder }, now);
    switch (decision.kind) {
      case "answer":
        return decision.outcome;
      case "expire":
        this.#expire(decision.record, now, request);
        return this.#begin(request, now);
      case "rerun":
        return this.#rerun(decision.record, now, request);
      case "insert":
        return this.#insert(decision, now, request);
    }
  }

  /** The outcome for a key whose record alone decides. */
  #known(request: BeginRequest, now: number): BeginOutcome | undefined {
    const own = this.#byKey(request.keyHash);
    if (own === undefined || own.state === "REJECTED") return undefined;
    const decision = decideBegin(request, { own, holder: () => undefined }, now);
    return decision.kind === "answer" && decision.outcome.kind === "existing" ? decision.outcome : undefined;
  }

  #expire({ keyHash, fence }: StoredRecord, now: number, { scope, keepUnknownMs }: BeginRequest): void {
    const keepUntil = now + keepUnknownMs;
    this.#changeFrom("RUNNING", this.#statements.end, ["UNKNOWN", null, now, keepUntil, keepUntil], {
      scope,
      keyHash,
      fence,
    });
  }

  #rerun(record: StoredRecord, now: number, { owner, leaseMs }: BeginRequest): BeginOutcome {
    const leaseUntil = now + leaseMs;
    this.#statements.rerun.run(owner, now, leaseUntil, record.keyHash, record.fence);
    const fence = record.fence + 1;
    return {
      kind: "begun",
      rerun: true,
      record: { ...record, state: "RUNNING", fence, owner, updatedAt: now, leaseUntil, keepUntil: 0 },
    };
  }

  #insert(decision: Extract<BeginDecision, { kind: "insert" }>, now: number, request: BeginRequest): BeginOutcome {
    const { replaces, resolves } = decision;
    const record = newRecord(request, replaces, now);
    this.#statements.insert.run(...valuesOf(record));
    if (resolves !== undefined) this.#statements.resolve.run(record.keyHash, now, resolves.keyHash, resolves.fence);
    return { kind: "begun", rerun: false, record };
  }

  #ending(state: "REJECTED" | "UNKNOWN", { error, keepMs }: Ending): SqliteValue[] {
    const now = this.#now();
    return [state, error ?? null, now, now + keepMs, now + keepMs];
  }

  #change(statement: SqliteStatement, values: readonly SqliteValue[], claim: ClaimReference): ChangeOutcome {
    if (this.#changeFrom("RUNNING", statement, values, claim)) return "changed";
    return this.#changeFrom("UNKNOWN", statement, values, claim) ? "late" : "stale";
  }

  #changeFrom(
    state: "RUNNING" | "UNKNOWN",
    statement: SqliteStatement,
    values: readonly SqliteValue[],
    claim: ClaimReference,
  ): boolean {
    return Number(statement.run(...values, claim.keyHash, claim.fence, state).changes) === 1;
  }

  #byKey(keyHash: string): StoredRecord | undefined {
    return this.#statements.byKey.all(keyHash).map(recordOf)[0];
  }

  #holder(content: string): StoredRecord | undefined {
    return this.#statements.holder.all(content).map(recordOf)[0];
  }

  #write<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailableError("the idempotency store is closed"));
    return this.#writer.write(work);
  }

  async #read<T>(work: () => T): Promise<T> {
    if (this.#closed) throw new StoreUnavailableError("the idempotency store is closed");
    try {
      return await this.#lock.run(work);
    } catch (error) {
      if (error instanceof StoreCorruptError) throw error;
      throw new StoreUnavailableError("the idempotency store can't be read", { cause: error });
    }
  }
}

function newRecord(request: BeginRequest, replaces: StoredRecord | undefined, now: number): StoredRecord {
  return {
    keyHash: request.keyHash,
    callId: request.callId,
    state: "RUNNING",
    fence: (replaces?.fence ?? 0) + 1,
    effectNo: (replaces?.effectNo ?? 0) + 1,
    owner: request.owner,
    tool: request.tool,
    toolHash: request.toolHash,
    fingerprints: request.fingerprints,
    createdAt: replaces?.createdAt ?? now,
    firstSentAt: now,
    updatedAt: now,
    leaseUntil: now + request.leaseMs,
    resendUntil: now + request.resendMs,
    resultUntil: 0,
    guardUntil: 0,
    keepUntil: 0,
    ...(request.parent !== undefined && { parentCallId: request.parent.callId }),
  };
}
