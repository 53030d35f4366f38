/**
 * The simplest begin and complete of each store: two durable writes and one row, no fingerprints, no guard, no states
 * beyond two. Less than any layer needs that keeps its promise, and so the floor.
 */
import { createClient } from "@redis/client";
import pg from "pg";
import { newCall, storedResult } from "./work.mjs";
import { writerOf } from "./writer.mjs";

const scope = "bench/create_order";
const fingerprint = "a".repeat(64);
const leaseMs = 60_000;
const keepMs = 24 * 3_600_000;

export async function openBaseline({ modules, kind, url, namespace, callers, argumentBytes }) {
  const open = { sqlite: openSqlite, postgres: openPostgres, redis: openRedis }[kind];
  const { begin, complete, close } = await open({ modules, url, namespace, callers });
  return {
    async write() {
      const { key } = newCall(argumentBytes);
      if (!(await begin(key)) || !(await complete(key))) throw new Error("the baseline lost a key");
    },
    close,
  };
}

/** The store's own driver, journal and flushing. Several callers: all that is queued in one turn shares a transaction. */
async function openSqlite({ modules, url, callers }) {
  const { loadDriver } = await import(modules.driver);
  const driver = await loadDriver();
  const database = driver.open(url.slice("sqlite:".length));
  database.exec(`PRAGMA journal_mode = ${driver.name === "node:sqlite" ? "wal" : "truncate"}`);
  database.exec("PRAGMA synchronous = FULL");
  database.exec(`CREATE TABLE idem(
    scope TEXT NOT NULL, key TEXT NOT NULL, fp TEXT NOT NULL, state TEXT NOT NULL,
    fence INTEGER NOT NULL, lease_until INTEGER, expires_at INTEGER NOT NULL, result TEXT,
    PRIMARY KEY(scope, key)) WITHOUT ROWID`);
  const insert = database.prepare(
    `INSERT INTO idem(scope, key, fp, state, fence, lease_until, expires_at) VALUES(?, ?, ?, 'running', 1, ?, ?)
     ON CONFLICT(scope, key) DO NOTHING`,
  );
  const update = database.prepare(
    `UPDATE idem SET state = 'done', result = ?, lease_until = NULL, expires_at = ?
     WHERE scope = ? AND key = ? AND state = 'running' AND fence = 1`,
  );
  const submit = writerOf(database, callers > 1 ? 256 : 1);
  return {
    begin: (key) =>
      submit(() => insert.run(scope, key, fingerprint, Date.now() + leaseMs, Date.now() + keepMs).changes === 1),
    complete: (key) => submit(() => update.run(storedResult, Date.now() + keepMs, scope, key).changes === 1),
    close: () => database.close(),
  };
}

async function openPostgres({ url, namespace, callers }) {
  const pool = new pg.Pool({ connectionString: url, max: callers });
  const table = `${namespace}_idem`;
  await pool.query(`CREATE TABLE ${table}(
    scope text NOT NULL, key text NOT NULL, fp text NOT NULL, state text NOT NULL,
    fence bigint NOT NULL, lease_until timestamptz, expires_at timestamptz NOT NULL, result text,
    PRIMARY KEY(scope, key))`);
  const insert = `INSERT INTO ${table}(scope, key, fp, state, fence, lease_until, expires_at)
    VALUES($1, $2, $3, 'running', 1, clock_timestamp() + interval '60 s', clock_timestamp() + interval '24 h')
    ON CONFLICT(scope, key) DO NOTHING RETURNING fence`;
  const update = `UPDATE ${table} SET state = 'done', result = $1, lease_until = NULL
    WHERE scope = $2 AND key = $3 AND state = 'running' AND fence = 1`;
  const changesOne = async (name, text, values) => (await pool.query({ name, text, values })).rowCount === 1;
  return {
    begin: (key) => changesOne("begin", insert, [scope, key, fingerprint]),
    complete: (key) => changesOne("complete", update, [storedResult, scope, key]),
    close: () => pool.end(),
  };
}

const beginScript = `if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'fp', ARGV[1], 'state', 'running', 'fence', 1, 'lease', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3]) return 1`;
const completeScript = `local v = redis.call('HMGET', KEYS[1], 'state', 'fence')
if v[1] ~= 'running' or v[2] ~= '1' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'done', 'result', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2]) return 1`;

async function openRedis({ url, namespace }) {
  const client = createClient({ url });
  await client.connect();
  const [begin, complete] = await Promise.all([client.scriptLoad(beginScript), client.scriptLoad(completeScript)]);
  const returnsOne = async (script, key, parameters) =>
    (await client.evalSha(script, { keys: [`${namespace}:idem:{${scope}:${key}}`], arguments: parameters })) === 1;
  return {
    begin: (key) => returnsOne(begin, key, [fingerprint, String(Date.now() + leaseMs), String(keepMs)]),
    complete: (key) => returnsOne(complete, key, [storedResult, String(keepMs)]),
    close: () => client.close(),
  };
}
