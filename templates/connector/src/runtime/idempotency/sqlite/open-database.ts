import { StoreStartError } from "../store.js";
import { loadDriver, type SqliteDatabase } from "./driver.js";
import { prepareLocation, type StoreLocation } from "./location.js";
import { adoptJournal, firstValue, type JournalMode, pragma, prepareSchema, prepareSecret } from "./schema.js";
import { LockWaiting, read, transact } from "./transaction.js";

export interface OpenDatabase {
  readonly database: SqliteDatabase;
  readonly location: StoreLocation;
  readonly serverSecret: Uint8Array;
  /** Driver, version and journal, for people. */
  readonly description: string;
}

/**
 * Opens the file, checks it and makes it ready.
 * @throws StoreStartError when it is damaged, belongs to something else, or can't be used safely.
 */
export async function openDatabase(path: string, givenSecret: Uint8Array | undefined): Promise<OpenDatabase> {
  const driver = await loadDriver();
  const location = prepareLocation(path);
  const database = driver.open(location.path);
  const lock = new LockWaiting();
  try {
    // Both drivers block the event loop while they wait for a lock, so they hardly wait at all.
    database.exec("PRAGMA busy_timeout = 5");
    const version = String(await lock.run(() => versionOf(database)));
    const journal = await adoptJournal(database, version, lock);
    database.exec("PRAGMA synchronous = FULL");
    const serverSecret = await lock.run(() => transact(database, () => prepareFile(database, givenSecret)));
    await lock.run(() => read(database, () => checkIntegrity(database)));
    return { database, location, serverSecret, description: describe(driver.name, version, journal) };
  } catch (error) {
    database.close();
    throw startError(error, location.path);
  }
}

function prepareFile(database: SqliteDatabase, givenSecret: Uint8Array | undefined): Uint8Array {
  prepareSchema(database);
  return prepareSecret(database, givenSecret);
}

function versionOf(database: SqliteDatabase): unknown {
  return database.prepare("SELECT sqlite_version()").all().map(firstValue)[0];
}

function checkIntegrity(database: SqliteDatabase): void {
  if (pragma(database, "quick_check(1)") !== "ok") throw new StoreStartError("its content is damaged");
}

function describe(driver: string, version: string, journal: JournalMode): string {
  return `${driver}, SQLite ${version}, journal ${journal}, synchronous full: what is acknowledged survives a crash of the process and a power cut`;
}

function startError(error: unknown, path: string): StoreStartError {
  if (error instanceof StoreStartError && error.message !== "its content is damaged") return error;
  const message = `the idempotency store ${path} can't be opened: it is damaged, no SQLite file, or locked; move it aside by hand if its keys may be forgotten`;
  return new StoreStartError(message, { cause: error });
}
