import { createClient } from "@redis/client";
import pg from "pg";
import type { Place } from "../../unit/runtime/idempotency/support/stores.js";
import { memberOf } from "./connector.js";
import { openOutside } from "./sqlite-file.js";

/** What another release of the connector does to a store, behind the back of those that run. */
export interface OtherRelease {
  /** Writes a record in another format. */
  format(callId: string, version: number): Promise<void>;
  /** Gives the whole store another version. */
  schema(version: number): Promise<void>;
}

export function otherRelease(place: Place): OtherRelease {
  if (place.url.startsWith("sqlite:")) return onSqlite(place);
  return place.url.startsWith("redis:") ? onRedis(place) : onPostgres(place);
}

function onSqlite(place: Place): OtherRelease {
  const run = async (sql: string): Promise<void> => {
    const database = await openOutside(place);
    database.exec(sql);
    database.close();
  };
  return {
    format: (callId, version) => run(`UPDATE record SET v = ${version} WHERE call_id = '${callId}'`),
    schema: (version) => run(`PRAGMA user_version = ${version}`),
  };
}

function onPostgres({ url, namespace }: Place): OtherRelease {
  const run = async (sql: string, ...values: readonly unknown[]): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql, [...values]);
    await client.end();
  };
  return {
    format: (callId, version) => run(`UPDATE ${namespace}.record SET v = $2 WHERE call_id = $1`, callId, version),
    schema: (version) => run(`UPDATE ${namespace}.meta SET value = $1 WHERE name = 'schema_version'`, String(version)),
  };
}

function onRedis({ url, namespace }: Place): OtherRelease {
  /** Changes the version of every JSON value that fits. */
  const change = async (pattern: string, version: number, fits: (value: unknown) => boolean): Promise<void> => {
    const client = createClient({ url });
    await client.connect();
    for await (const keys of client.scanIterator({ MATCH: `${namespace}:${pattern}`, COUNT: 1000 })) {
      for (const key of keys) {
        const value: unknown = JSON.parse((await client.get(key)) ?? "{}");
        if (!fits(value)) continue;
        await client.set(key, JSON.stringify({ ...Object(value), v: version }), { expiration: "KEEPTTL" });
      }
    }
    await client.close();
  };
  return {
    format: (callId, version) => change("*:record:*", version, (record) => memberOf(record, "callId") === callId),
    schema: (version) => change("*:identity", version, () => true),
  };
}
