import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Place } from "../../unit/runtime/idempotency/support/stores.js";

/** The URL for one process: PostgreSQL tells its connections from those of others. */
export function urlFor(place: Place, process: string): string {
  if (!isPostgres(place)) return place.url;
  const url = new URL(place.url);
  url.searchParams.set("application_name", nameOf(place, process));
  return url.href;
}

/**
 * Resolves when nothing that a dead process has sent to its store can still be carried out. PostgreSQL goes on with what it
 * has received, and only then finds that nobody is there; SQLite ends with the process, and Redis reads what was
 * sent earlier before it accepts a later connection.
 */
export async function carriedOut(place: Place, process: string): Promise<void> {
  if (!isPostgres(place)) return;
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  const connected = "SELECT 1 FROM pg_stat_activity WHERE application_name = $1";
  // A pool in between keeps its connections: it has to do with a moment of rest.
  for (const giveUpAt = Date.now() + 2_000; Date.now() < giveUpAt; await sleep(10)) {
    if ((await client.query(connected, [nameOf(place, process)])).rowCount === 0) break;
  }
  await client.end();
}

function isPostgres({ url }: Place): boolean {
  return url.startsWith("postgres:");
}

function nameOf({ namespace }: Place, process: string): string {
  return `${namespace}/${process}`;
}
