import { StoreStartError } from "../store.js";

const packageName: string = "pg";
const packageVersion = "8.23.1";

const largestPool = 10;
const connectLimitMs = 2_000;
const idleLimitMs = 30_000;

/** A parameter of a statement; an object is sent as JSON. */
export type SqlValue = string | number | boolean | object | null | undefined;

export interface Statement {
  readonly text: string;
  readonly values?: readonly SqlValue[];
}

/** The rows of an answer; every value arrives as text. */
export type Rows = readonly unknown[];

/** One connection, lent by the pool. */
export interface PgClient {
  /** Undefined: this machine. */
  readonly host?: unknown;
  /** False: what is sent can be read on the way. */
  readonly ssl?: unknown;
  query(text: string, values?: readonly SqlValue[]): Promise<unknown>;
  /** Gives the connection back, or ends it. */
  release(end: boolean): void;
  on(event: "error", listener: (error: unknown) => void): unknown;
}

/** What this store needs of the pool. */
export interface PgPool {
  connect(): Promise<PgClient>;
  end(): Promise<void>;
  on(event: "error", listener: (error: unknown) => void): unknown;
  on(event: "connect", listener: (client: PgClient) => void): unknown;
}

type PoolClass = new (options: object) => PgPool;

/**
 * Loads the driver, an optional package, and makes a pool that connects when it is used.
 * @throws StoreStartError when the package is not there.
 */
export async function openPool(url: string): Promise<PgPool> {
  const Pool = poolClass(await importDriver());
  return new Pool({
    connectionString: url,
    max: largestPool,
    connectionTimeoutMillis: connectLimitMs,
    idleTimeoutMillis: idleLimitMs,
    allowExitOnIdle: true,
    keepAlive: true,
    fallback_application_name: "safe-mcp",
    types: { getTypeParser: () => String },
  });
}

/** Runs a statement, or several without values; those answer with no rows. */
export async function ask(client: PgClient, { text, values }: Statement): Promise<Rows> {
  const result = await client.query(text, values);
  const rows = isObject(result) ? result["rows"] : undefined;
  return Array.isArray(rows) ? rows : [];
}

/** The SQLSTATE of an error that the server has reported; undefined when the connection failed instead. */
export function sqlStateOf(error: unknown): string | undefined {
  return isServerError(error) ? error.code : undefined;
}

/** Whether the server has rolled the statement back and the connection is as good as before. */
export function isRolledBack(error: unknown): boolean {
  return isServerError(error) && error.severity === "ERROR";
}

/**
 * What kind of failure it was, for people: the code of the server (`28P01`) or of the socket (`ECONNREFUSED`). The error's
 * own text is never passed on, it may name host, user and database.
 */
export function failureCode(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "no connection";
}

async function importDriver(): Promise<unknown> {
  try {
    const module: unknown = await import(packageName);
    return module;
  } catch (error) {
    const message = `the PostgreSQL store of a connector that writes needs the package ${packageName}: run "npm install ${packageName}@${packageVersion}"`;
    throw new StoreStartError(message, { cause: error });
  }
}

function poolClass(module: unknown): PoolClass {
  const exported = isObject(module) ? module["Pool"] : undefined;
  if (isPoolClass(exported)) return exported;
  throw new StoreStartError(`${packageName} has no Pool: run "npm install ${packageName}@${packageVersion}"`);
}

function isServerError(error: unknown): error is Error & { readonly code: string; readonly severity: unknown } {
  return error instanceof Error && "severity" in error && "code" in error && typeof error.code === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isPoolClass(value: unknown): value is PoolClass {
  return typeof value === "function";
}
