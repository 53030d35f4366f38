import { loadDriver, type SqliteDatabase } from "../../../templates/connector/src/runtime/idempotency/sqlite/driver.js";
import type { Place } from "../../unit/runtime/idempotency/support/stores.js";

export function pathOf({ url }: Place): string {
  return url.slice("sqlite:".length);
}

/** Another program that uses the file. */
export async function openOutside(place: Place): Promise<SqliteDatabase> {
  const database = (await loadDriver()).open(pathOf(place));
  database.exec("PRAGMA busy_timeout = 10000");
  return database;
}

/** Whether the file opens and is whole; true for other stores. */
export async function isWhole(place: Place): Promise<boolean> {
  if (!place.url.startsWith("sqlite:")) return true;
  const database = await openOutside(place);
  try {
    return JSON.stringify(database.prepare("PRAGMA integrity_check").all()).includes('"ok"');
  } finally {
    database.close();
  }
}
