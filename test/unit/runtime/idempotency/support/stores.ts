import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@redis/client";
import pg from "pg";
import { openStore } from "../../../../../templates/connector/src/runtime/idempotency/index.js";
import { loadDriver } from "../../../../../templates/connector/src/runtime/idempotency/sqlite/driver.js";
import type { OpenStore } from "../../../../../templates/connector/src/runtime/idempotency/store.js";

/** A store of a test's own: its URL and the part of the server that is set apart for it. Plain data: a child can open it too. */
export interface Place {
  readonly url: string;
  readonly namespace: string;
}

export interface StoreUnderTest {
  readonly name: "SQLite" | "Redis" | "PostgreSQL";
  /** Removes records that are over by itself, so that `gc` finds nothing. */
  readonly expires: boolean;
  place(): Place;
  remove(place: Place): Promise<void>;
  /** The state of every record by its call id, read from the raw rows over a connection of its own. */
  states(place: Place): Promise<ReadonlyMap<string, string>>;
  /** All that is stored, as it is. */
  contents(place: Place): Promise<string>;
  /** How often the answers of all records together are noted to have been given again, read in the same way. */
  replays(place: Place): Promise<number>;
}

export const sqlite: StoreUnderTest = {
  name: "SQLite",
  expires: false,
  place: () => ({ url: `sqlite:${join(mkdtempSync(join(tmpdir(), "once-")), "store.db")}`, namespace: "safe_mcp" }),
  remove: ({ url }) => {
    rmSync(join(url.slice("sqlite:".length), ".."), { recursive: true, force: true });
    return Promise.resolve();
  },
  async states({ url }) {
    const database = (await loadDriver()).open(url.slice("sqlite:".length));
    try {
      database.exec("PRAGMA busy_timeout = 10000");
      return statesOf(database.prepare("SELECT call_id, state FROM record").all());
    } finally {
      database.close();
    }
  },
  async contents({ url }) {
    const path = url.slice("sqlite:".length);
    const files = [path, `${path}-wal`, `${path}-journal`].filter((file) => existsSync(file));
    return files.map((file) => readFileSync(file, "latin1")).join("\n");
  },
  async replays({ url }) {
    const database = (await loadDriver()).open(url.slice("sqlite:".length));
    try {
      return sumOf(database.prepare("SELECT replays FROM record").all());
    } finally {
      database.close();
    }
  },
};

export const redis = (url: string): StoreUnderTest => ({
  name: "Redis",
  expires: true,
  place: () => ({ url, namespace: freshNamespace() }),
  async remove({ namespace }) {
    const client = createClient({ url });
    await client.connect();
    for await (const keys of client.scanIterator({ MATCH: `${namespace}:*`, COUNT: 1000 })) {
      if (keys.length > 0) await client.unlink(keys);
    }
    await client.close();
  },
  states: async (place) => statesOf(await redisRecords(url, place)),
  contents: async ({ namespace }) => (await redisTexts(url, `${namespace}:*`)).join("\n"),
  replays: async (place) => sumOf(await redisRecords(url, place)),
});

async function redisRecords(url: string, { namespace }: Place): Promise<readonly unknown[]> {
  const texts = await redisTexts(url, `${namespace}:*:record:*`);
  return texts.map((text): unknown => JSON.parse(text));
}

/** What stands under the keys that fit: a store keeps texts only. */
async function redisTexts(url: string, keys: string): Promise<readonly string[]> {
  const client = createClient({ url });
  await client.connect();
  const texts: string[] = [];
  for await (const names of client.scanIterator({ MATCH: keys, COUNT: 1000 })) {
    const found = names.length === 0 ? [] : await client.mGet(names);
    texts.push(...found.map((text) => text ?? "{}"));
  }
  await client.close();
  return texts;
}

export const postgres = (url: string): StoreUnderTest => ({
  name: "PostgreSQL",
  expires: false,
  place: () => ({ url, namespace: freshNamespace() }),
  async remove({ namespace }) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`DROP SCHEMA IF EXISTS ${namespace} CASCADE`);
    await client.end();
  },
  async states({ namespace }) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await untilQuiet(client, namespace);
    const { rows } = await client.query(`SELECT call_id, state FROM ${namespace}.record`);
    await client.end();
    return statesOf(rows);
  },
  async contents({ namespace }) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(`SELECT to_json(r)::text AS text FROM ${namespace}.record r`);
    await client.end();
    return JSON.stringify(rows);
  },
  async replays({ namespace }) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(`SELECT replays FROM ${namespace}.record`);
    await client.end();
    return sumOf(rows);
  },
});

/** What a client had sent before it was killed is carried out all the same, a little later. */
async function untilQuiet(client: pg.Client, namespace: string): Promise<void> {
  const running = `SELECT 1 FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid() AND query LIKE $1`;
  for (let quiet = 0, polls = 0; quiet < 2 && polls < 100; polls += 1) {
    const { rowCount } = await client.query(running, [`%${namespace}%`]);
    quiet = rowCount === 0 ? quiet + 1 : 0;
    await sleep(20);
  }
}

/** Every store that this machine has; `test/support/services.ts` has said which are missing. */
export const storesUnderTest: readonly StoreUnderTest[] = [
  sqlite,
  ...optional("TEST_REDIS_URL", redis),
  ...optional("TEST_POSTGRES_URL", postgres),
];

export function openPlace({ url, namespace }: Place, clock?: { readonly now: () => number }): Promise<OpenStore> {
  return openStore(url, { namespace, ...(clock && { now: clock.now }) });
}

function statesOf(rows: readonly unknown[]): ReadonlyMap<string, string> {
  return new Map(
    rows.map((row) => [
      String(Reflect.get(Object(row), "call_id") ?? Reflect.get(Object(row), "callId")),
      String(Reflect.get(Object(row), "state")),
    ]),
  );
}

function sumOf(rows: readonly unknown[]): number {
  return rows.reduce<number>((sum, row) => sum + Number(Reflect.get(Object(row), "replays") ?? 0), 0);
}

function freshNamespace(): string {
  return `test_${randomBytes(6).toString("hex")}`;
}

function optional(variable: string, store: (url: string) => StoreUnderTest): readonly StoreUnderTest[] {
  const url = process.env[variable];
  return url === undefined ? [] : [store(url)];
}
