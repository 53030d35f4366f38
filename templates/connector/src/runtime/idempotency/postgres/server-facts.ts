import { StoreStartError, type StoreHealth } from "../store.js";
import type { Route } from "./connections.js";
import type { Rows, Statement } from "./driver.js";
import { firstRow, textOf } from "./rows.js";

const oldestMajor = 12;

/** What a server tells about itself. */
export interface ServerFacts {
  readonly version: string;
  readonly isReadOnly: boolean;
  readonly isolation: string;
  readonly flushes: boolean;
  readonly repairsTornPages: boolean;
}

export const askForFacts: Statement = {
  text: `SELECT current_setting('server_version') AS version, current_setting('transaction_read_only') AS read_only,
    current_setting('default_transaction_isolation') AS isolation, current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS full_page_writes`,
};

export function factsOf(rows: Rows): ServerFacts {
  const row = firstRow(rows);
  return {
    version: textOf(row, "version") ?? "of unknown version",
    isReadOnly: textOf(row, "read_only") === "on",
    isolation: textOf(row, "isolation") ?? "",
    flushes: textOf(row, "fsync") !== "off",
    repairsTornPages: textOf(row, "full_page_writes") !== "off",
  };
}

/**
 * Refuses a server on which the store's statements can't write, or do not see what others have committed.
 * @throws StoreStartError with one line that says what to do.
 */
export function assertUsable({ version, isReadOnly, isolation }: ServerFacts): void {
  if (Number.parseInt(version, 10) < oldestMajor)
    throw new StoreStartError(`the PostgreSQL in IDEMPOTENCY_STORE is version ${version}: use ${oldestMajor} or newer`);
  if (isReadOnly)
    throw new StoreStartError(
      "the PostgreSQL in IDEMPOTENCY_STORE is a standby, or read-only for this role: name its primary",
    );
  if (isolation !== "read committed")
    throw new StoreStartError(
      `the role in IDEMPOTENCY_STORE has ${isolation} as its default_transaction_isolation: set it to read committed`,
    );
}

/** One honest line, and what a person should do something about. */
export function describeHealth(facts: ServerFacts, { isLocal, isEncrypted }: Route): StoreHealth {
  const warnings: readonly (string | false)[] = [
    !facts.flushes && "fsync of PostgreSQL is off: a crash of its machine can lose or damage all keys; set it on",
    !facts.repairsTornPages && "full_page_writes of PostgreSQL is off: a power cut can damage the keys; set it on",
    !isLocal &&
      !isEncrypted &&
      "the connection to PostgreSQL is not encrypted: whoever reads along sees stored answers; add ?sslmode=verify-full",
  ];
  return {
    durability: `PostgreSQL ${facts.version}, every commit flushed: what is acknowledged survives a crash of the server and a power cut; with asynchronous replication a failover may lose the last keys`,
    warnings: warnings.filter((warning) => warning !== false),
  };
}
