import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@redis/client";
import pg from "pg";

/** Counts the durable writes that a store has made so far, as its own files or its server tell. Returns { count, close }. */
export function openCounter({ kind, url }) {
  return { sqlite: sqliteCounter, postgres: postgresCounter, redis: redisCounter }[kind](url);
}

/** Rollback journal: the change counter of the file header. WAL: frames that end a transaction. See sqlite.org/fileformat2.html. */
function sqliteCounter(url) {
  const path = url.slice("sqlite:".length);
  const count = () => readFileSync(path).readUInt32BE(24) + commitFrames(`${path}-wal`);
  return { count: () => Promise.resolve(count()), close: () => undefined };
}

function commitFrames(path) {
  const log = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  if (log.length < 32) return 0;
  const frameSize = 24 + log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frameSize <= log.length; at += frameSize) {
    const current = log.subarray(at + 8, at + 16).equals(log.subarray(16, 24));
    if (current && log.readUInt32BE(at + 4) > 0) commits += 1;
  }
  return commits;
}

/** Transactions that changed something: the others are given no number. */
async function postgresCounter(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const count = async () => {
    const { rows } = await client.query("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next");
    return Number(rows[0].next);
  };
  return { count, close: () => client.end() };
}

/** Commands in the append-only file; what one script wrote stands between MULTI and EXEC. */
async function redisCounter(url) {
  const client = createClient({ url });
  await client.connect();
  const { dir } = await client.configGet("dir");
  const { appenddirname } = await client.configGet("appenddirname");
  const folder = join(dir, appenddirname);
  const count = async () => {
    await client.ping();
    const files = readdirSync(folder).filter((name) => name.endsWith(".incr.aof"));
    return files.reduce((sum, name) => sum + appendedWrites(readFileSync(join(folder, name), "latin1")), 0);
  };
  return { count, close: () => client.close() };
}

function appendedWrites(text) {
  let writes = 0;
  let inScript = false;
  for (const [, name] of text.matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g)) {
    const command = name.toUpperCase();
    if (command === "MULTI" || command === "EXEC") inScript = command === "MULTI";
    if (command !== "SELECT" && command !== "MULTI" && !(inScript && command !== "EXEC")) writes += 1;
  }
  return writes;
}
