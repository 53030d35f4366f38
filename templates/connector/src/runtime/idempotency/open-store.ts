import { type OpenStore, StoreStartError } from "./store.js";

export interface OpenStoreOptions {
  /**
   * What all hashes and keys are made with, 32 bytes or more. Left out, 32 random bytes are made once and kept in the
   * store itself; give one (from a secret store) so that a copy of the store alone can't be searched for small payloads.
   */
  readonly serverSecret?: Uint8Array;
  /** Sets this connector's records apart from others in one database: a PostgreSQL schema, a prefix of Redis keys. */
  readonly namespace?: string;
  /** Milliseconds since 1970, in place of the store's own clock; for tests. */
  readonly now?: () => number;
}

export type StoreKind = "sqlite" | "redis" | "postgres";

/** The kind of store that a URL names; undefined when it names none. */
export function storeKindOf(url: string): StoreKind | undefined {
  if (/^sqlite:[^?]+$/.test(url)) return "sqlite";
  if (/^rediss?:\/\/./.test(url)) return "redis";
  return /^postgres(?:ql)?:\/\/./.test(url) ? "postgres" : undefined;
}

/**
 * Opens the store behind an `IDEMPOTENCY_STORE` URL: `sqlite:<path>`, `redis://…`, `rediss://…` or `postgres://…`. Its
 * driver is loaded here and not before, so that a connector that only reads never pays for it.
 * @throws StoreStartError with one line that says what to do; it holds no part of the URL but its scheme.
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<OpenStore> {
  switch (storeKindOf(url)) {
    case "sqlite":
      return (await import("./sqlite/store.js")).openSqliteStore(url.slice("sqlite:".length), options);
    case "redis":
      return (await import("./redis/store.js")).openRedisStore(url, options);
    case "postgres":
      return (await import("./postgres/store.js")).openPostgresStore(url, options);
    case undefined:
      throw new StoreStartError("IDEMPOTENCY_STORE must be sqlite:<path of a file>, redis://… or postgres://…");
  }
}
