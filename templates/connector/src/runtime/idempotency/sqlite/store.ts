import {
  type BeginOutcome,
  type BeginRequest,
  type ChangeOutcome,
  type ClaimReference,
  type Completion,
  type Ending,
  type FoundRecord,
  type OpenEnding,
  type OpenStore,
  type RecordLookup,
  type ReplayCount,
  type Store,
  StoreCorruptError,
  type StoreHealth,
  StoreUnavailableError,
} from "../store.js";
import { garbageBatch, newCollector } from "../collecting.js";
import { type OpenDatabase, openDatabase } from "./open-database.js";
import { Records } from "./records.js";
import { LockWaiting, read } from "./transaction.js";
import { WriterQueue } from "./writer-queue.js";

/** How many records are collected in one turn of the event loop: a call that comes in meanwhile waits for no more. */
const garbageSlice = 25;

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
  readonly #records: Records;
  readonly #writer: WriterQueue;
  readonly #lock = new LockWaiting();
  readonly #now: () => number;
  readonly #collector = newCollector();
  #closed = false;

  constructor(opened: OpenDatabase, now: () => number) {
    this.#opened = opened;
    this.#records = new Records(opened.database);
    this.#writer = new WriterQueue(opened.database, () => opened.location.assertInPlace());
    this.#now = now;
  }

  /** Almost every key is new. Only while nothing can be written it is looked at first: a replay needs no lock for writing. */
  async begin(request: BeginRequest): Promise<BeginOutcome> {
    const known = this.#writer.isHeldUp ? await this.#read(() => this.#records.known(request, this.#now())) : undefined;
    return known ?? this.#write(() => this.#records.begin(request, this.#now()));
  }

  complete(claim: ClaimReference, completion: Completion): Promise<ChangeOutcome> {
    return this.#write(() => this.#records.complete(claim, completion, this.#now()));
  }

  release(claim: ClaimReference, ending: Ending): Promise<ChangeOutcome> {
    return this.#write(() => this.#records.release(claim, ending, this.#now()));
  }

  settle(claim: ClaimReference, ending: OpenEnding): Promise<ChangeOutcome> {
    return this.#write(() => this.#records.settle(claim, ending, this.#now()));
  }

  get(lookup: RecordLookup): Promise<FoundRecord | undefined> {
    return this.#read(() => {
      const now = this.#now();
      const record = this.#records.find(lookup, now);
      return record === undefined ? undefined : { record, now };
    });
  }

  async gc(replays: readonly ReplayCount[] = []): Promise<number> {
    if (replays.length > 0) await this.#write(() => this.#records.noteReplays(replays, this.#now()));
    let touched = 0;
    while (touched < garbageBatch) {
      const slice = await this.#collectSlice();
      if (slice === 0) break;
      touched += slice;
    }
    return touched;
  }

  async #collectSlice(): Promise<number> {
    const due = await this.#read(() => this.#records.due(garbageSlice, this.#now()));
    return due === 0 ? 0 : this.#write(() => this.#records.collect(this.#collector, garbageSlice, this.#now()));
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

  #write<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailableError("the idempotency store is closed"));
    return this.#writer.write(work);
  }

  async #read<T>(work: () => T): Promise<T> {
    if (this.#closed) throw new StoreUnavailableError("the idempotency store is closed");
    try {
      return await this.#lock.run(() => read(this.#opened.database, work));
    } catch (error) {
      if (error instanceof StoreCorruptError) throw error;
      throw new StoreUnavailableError("the idempotency store can't be read", { cause: error });
    }
  }
}
