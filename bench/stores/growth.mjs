import { statSync } from "node:fs";
import { createClient } from "@redis/client";
import pg from "pg";

/** How many bytes a place takes: the file, the tables with their indexes, or the memory of the server. */
export function sizeOf(kind, { url, namespace }) {
  return { sqlite: sqliteSize, postgres: postgresSize, redis: redisSize }[kind](url, namespace);
}

/** Only when nobody has it open: the log is part of the file then. */
function sqliteSize(url) {
  return Promise.resolve(statSync(url.slice("sqlite:".length), { throwIfNoEntry: false })?.size ?? 0);
}

async function postgresSize(url, namespace) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::text AS bytes
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'`,
    [namespace],
  );
  await client.end();
  return Number(rows[0].bytes);
}

async function redisSize(url) {
  const client = createClient({ url });
  await client.connect();
  const memory = await client.info("memory");
  await client.close();
  return Number(/used_memory_dataset:(\d+)/.exec(memory)[1]);
}
