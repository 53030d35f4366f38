import { agreedSecret, type KeptSecret, secretToKeep } from "../server-secret.js";
import { StoreStartError } from "../store.js";
import { isRepaired, type SqliteDatabase } from "./driver.js";
import { type LockWaiting, read } from "./transaction.js";

/** "SMCP": tells this file from other people's databases. */
const applicationId = 0x534d4350;
const schemaVersion = 1;

const definition = `
  CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS record(
    id INTEGER PRIMARY KEY, v INTEGER NOT NULL, key_h TEXT NOT NULL UNIQUE, call_id TEXT NOT NULL, state TEXT NOT NULL,
    fence INTEGER NOT NULL, effect_no INTEGER NOT NULL, owner TEXT NOT NULL, tool TEXT NOT NULL, tool_hash TEXT NOT NULL,
    fp_args TEXT NOT NULL, fp_content TEXT NOT NULL,
    created_at INTEGER NOT NULL, first_sent_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, lease_until INTEGER NOT NULL,
    resend_until INTEGER NOT NULL, result_until INTEGER NOT NULL, guard_until INTEGER NOT NULL, keep_until INTEGER NOT NULL,
    due_at INTEGER, replays INTEGER NOT NULL DEFAULT 0, last_replay_at INTEGER NOT NULL DEFAULT 0,
    parent_call_id TEXT, successor TEXT, answer TEXT, error TEXT);
  CREATE INDEX IF NOT EXISTS record_content ON record(fp_content);
  CREATE INDEX IF NOT EXISTS record_due ON record(due_at) WHERE due_at IS NOT NULL;
  INSERT OR IGNORE INTO meta(name, value) VALUES('collector', '');
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};`;

export type JournalMode = "wal" | "truncate";

/**
 * Sets the journal. WAL needs a repaired SQLite; a file that an older one has made stays in TRUNCATE mode, because
 * processes with the older one may still use it.
 * @throws StoreStartError when processes with a newer SQLite hold the file in WAL mode.
 */
export async function adoptJournal(database: SqliteDatabase, version: string, lock: LockWaiting): Promise<JournalMode> {
  const { isNew, current } = await lock.run(() => read(database, () => journalOf(database)));
  const wanted = isRepaired(version) && (isNew || current === "wal") ? "wal" : "truncate";
  try {
    await lock.run(() => database.exec(`PRAGMA journal_mode = ${wanted}`));
    const { current: adopted } = await lock.run(() => read(database, () => journalOf(database)));
    if (adopted === wanted) return wanted;
  } catch (error) {
    if (current !== "wal" || wanted === "wal") throw error;
  }
  throw new StoreStartError(
    "the idempotency store is in use by a newer Node.js: use the same version, or another IDEMPOTENCY_STORE",
  );
}

function journalOf(database: SqliteDatabase): { readonly isNew: boolean; readonly current: unknown } {
  return { isNew: pragma(database, "user_version") === 0, current: pragma(database, "journal_mode") };
}

/**
 * Creates the tables where they are missing, inside the caller's transaction.
 * @throws StoreStartError when the file belongs to something else or to a newer release.
 */
export function prepareSchema(database: SqliteDatabase): void {
  const version = Number(pragma(database, "user_version"));
  if (version > schemaVersion)
    throw new StoreStartError("the idempotency store was made by a newer release of this connector");
  const foreign =
    version === 0
      ? Number(database.prepare("SELECT count(*) AS n FROM sqlite_master").all().map(firstValue)[0]) > 0
      : false;
  if (foreign || (version > 0 && pragma(database, "application_id") !== applicationId)) {
    throw new StoreStartError("the file in IDEMPOTENCY_STORE is a database of something else");
  }
  if (version === 0) database.exec(definition);
}

/**
 * The secret that all hashes are made with: the given one, or random bytes that are made once and kept in the file. Runs
 * inside the caller's transaction.
 * @throws StoreStartError when the file's records were made with another secret: every key would look unused.
 */
export function prepareSecret(database: SqliteDatabase, given: Uint8Array | undefined): Uint8Array {
  const check = meta(database, "secret_check");
  const secret = meta(database, "secret");
  const kept = check === undefined ? keepSecret(database, given) : { check, ...(secret !== undefined && { secret }) };
  return agreedSecret(given, kept);
}

/** The value of a PRAGMA; only in a transaction, where the file can't be found locked. */
export function pragma(database: SqliteDatabase, text: string): unknown {
  return database.prepare(`PRAGMA ${text}`).all().map(firstValue)[0];
}

function keepSecret(database: SqliteDatabase, given: Uint8Array | undefined): KeptSecret {
  const kept = secretToKeep(given);
  const insert = database.prepare("INSERT INTO meta(name, value) VALUES(?, ?)");
  if (kept.secret !== undefined) insert.run("secret", kept.secret);
  insert.run("secret_check", kept.check);
  return kept;
}

function meta(database: SqliteDatabase, name: string): string | undefined {
  const value = database.prepare("SELECT value FROM meta WHERE name = ?").all(name).map(firstValue)[0];
  return typeof value === "string" ? value : undefined;
}

/** The value of a row's only column; libsql adds `_metadata` to its rows. */
export function firstValue(row: unknown): unknown {
  if (typeof row !== "object" || row === null) return undefined;
  return Object.entries(row).find(([name]) => name !== "_metadata")?.[1];
}
