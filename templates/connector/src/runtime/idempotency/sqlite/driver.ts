import { StoreStartError } from "../store.js";

export type SqliteValue = string | number | null;

/** What `node:sqlite` and `libsql` have in common. `get` is left out: libsql keeps its read lock after the first row. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint };
  all(...values: SqliteValue[]): readonly unknown[];
}

export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

type DatabaseClass = new (path: string) => SqliteDatabase;

/** The first release without the defect that can lose commits in WAL mode with several connections. */
const repaired = [3, 51, 3] as const;

export interface SqliteDriver {
  readonly name: "node:sqlite" | "libsql";
  open(path: string): SqliteDatabase;
}

/**
 * `node:sqlite` where its SQLite is new enough, else the optional package `libsql`.
 * @throws StoreStartError when neither is there.
 */
export async function loadDriver(): Promise<SqliteDriver> {
  const builtIn = isRepaired(process.versions["sqlite"] ?? "0");
  const name = builtIn ? "node:sqlite" : "libsql";
  const Database = databaseClass(await importDriver(name));
  return { name, open: (path) => new Database(path) };
}

/** Whether WAL is safe with several processes. */
export function isRepaired(version: string): boolean {
  const parts = version.split(".").map(Number);
  const difference = repaired.map((least, index) => (parts[index] ?? 0) - least).find((part) => part !== 0);
  return difference === undefined || difference > 0;
}

/** SQLITE_BUSY and SQLITE_LOCKED in the forms of both drivers. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("errcode" in error && typeof error.errcode === "number") return [5, 6].includes(error.errcode & 0xff);
  return "code" in error && typeof error.code === "string" && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

async function importDriver(name: "node:sqlite" | "libsql"): Promise<unknown> {
  try {
    const module: unknown = await import(name);
    return module;
  } catch (error) {
    const message = `the store of a connector that writes needs the package libsql on Node.js ${process.versions.node}: run "npm install libsql", or use Node.js 24`;
    throw new StoreStartError(message, { cause: error });
  }
}

function databaseClass(module: unknown): DatabaseClass {
  const exported = isObject(module) ? (module["DatabaseSync"] ?? module["default"]) : undefined;
  if (isDatabaseClass(exported)) return exported;
  throw new StoreStartError("the SQLite driver has no database class: its version is not supported");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isDatabaseClass(value: unknown): value is DatabaseClass {
  return typeof value === "function";
}
