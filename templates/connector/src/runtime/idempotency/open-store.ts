import { type OpenStore, StoreStartError } from "./store.js";

export interface OpenStoreOptions {
  /**
   * What all hashes and keys are made with, 32 bytes or more. Left out, 32 random bytes are made once and kept in the
   * store itself; give one (from a secret store) so that a copy of the file alone can't be searched for small payloads.
   */
  readonly serverSecret?: Uint8Array;
}

/**
 * Opens the store behind an `IDEMPOTENCY_STORE` URL, `sqlite:<path>`. Its driver is loaded here and not before, so that a
 * connector that only reads never pays for it.
 * @throws StoreStartError with one line that says what to do.
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<OpenStore> {
  const path = /^sqlite:(?<path>[^?]+)$/.exec(url)?.groups?.["path"];
  if (path === undefined) {
    throw new StoreStartError("IDEMPOTENCY_STORE must be sqlite:<path of a file>; other stores are not supported");
  }
  const { openSqliteStore } = await import("./sqlite/store.js");
  return openSqliteStore(path, options);
}
