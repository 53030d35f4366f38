/**
 * The very statements of the layer, bare: the same functions, scripts and prepared statements with the same number of
 * parameters, over the store's own driver. What the layer's own work costs is the difference.
 */
import { createClient } from "@redis/client";
import pg from "pg";
import { newCall, storedResult } from "./work.mjs";
import { writerOf } from "./writer.mjs";

const minute = 60_000;
const day = 24 * 60 * minute;
const kept = { keepResultMs: day, keepMs: 30 * day, guardMs: 10 * minute };

/** What the layer asks for; hashes of their usual length, that nobody has used. */
function requestOf(call) {
  const hash = Buffer.from(call.input.customer_id + call.key).toString("base64url");
  return {
    scope: "s".repeat(43),
    keyHash: hash.slice(0, 43),
    callId: call.id,
    owner: "AbCdEfGh machine/0b5b8a2e-6c0f-4a39-9d0e-1f2c3d4e5f60/pid:[4026531836] 4242 123456",
    tool: call.tool.name,
    toolHash: "h".repeat(16),
    fingerprints: { args: hash.slice(-22), content: hash.slice(-22) },
    guarded: true,
    leaseMs: minute,
    resendMs: 0,
    keepUnknownMs: 30 * day,
  };
}

export async function openSame({ modules, kind, url, namespace, callers, argumentBytes }) {
  const { openStore } = await import(modules.layer);
  const { store } = await openStore(url, { namespace });
  await store.close();
  const open = { sqlite: openSqlite, postgres: openPostgres, redis: openRedis }[kind];
  const { begin, complete, close } = await open({ modules, url, namespace, callers });
  return {
    async write() {
      const request = requestOf(newCall(argumentBytes));
      if (!(await begin(request)) || !(await complete(request))) throw new Error("the same statements lost a key");
    },
    close,
  };
}

async function openSqlite({ modules, url, callers }) {
  const { loadDriver } = await import(modules.driver);
  const { prepareStatements } = await import(modules.sqliteStatements);
  const { newRecord } = await import(modules.newRecord);
  const { valuesOf } = await import(modules.row);
  const driver = await loadDriver();
  const database = driver.open(url.slice("sqlite:".length));
  // The layer's journal, which the file itself remembers only when it is WAL.
  database.exec(`PRAGMA journal_mode = ${driver.name === "node:sqlite" ? "wal" : "truncate"}`);
  database.exec("PRAGMA synchronous = FULL");
  const { insertUnknown, complete } = prepareStatements(database);
  const submit = writerOf(database, callers > 1 ? 256 : 1);
  return {
    begin: (request) =>
      submit(() => {
        const values = valuesOf(newRecord(request, undefined, Date.now()));
        return insertUnknown.run(...values, request.keepUnknownMs).changes === 1;
      }),
    complete: ({ keyHash, callId }) =>
      submit(() => complete.run(...endOf(Date.now()), keyHash, callId, 1, "RUNNING").changes === 1),
    close: () => database.close(),
  };
}

function endOf(now) {
  return [storedResult, now, now + kept.keepResultMs, now + kept.guardMs, now + kept.keepMs, now + kept.keepResultMs];
}

/** One statement a call, as a store without group commit would send it. */
async function openPostgres({ modules, url, namespace, callers }) {
  const { beginRoutine, changeRoutine } = await import(modules.postgresRoutines);
  const [beginning, changing] = [beginRoutine(namespace), changeRoutine(namespace)];
  const pool = new pg.Pool({ connectionString: url, max: callers });
  const reply = async (statement) => (await pool.query(statement.text, statement.values)).rows[0].reply;
  return {
    async begin(request) {
      const { keyHash, callId, toolHash, leaseMs, resendMs, keepUnknownMs, fingerprints, owner, tool } = request;
      const names = { key_h: keyHash, call_id: callId, tool_hash: toolHash, owner, tool };
      const content = { fp_content: fingerprints.content, fp_args: fingerprints.args };
      const times = { lease_ms: leaseMs, resend_ms: resendMs, keep_unknown_ms: keepUnknownMs, exclusive: true };
      return /^\d+$/.test(await reply(beginning.statementOf([{ ...names, ...content, ...times }])));
    },
    async complete({ keyHash, callId }) {
      const times = { result_ms: kept.keepResultMs, guard_ms: kept.guardMs, keep_ms: kept.keepMs };
      const change = { key_h: keyHash, call_id: callId, fence: 1, state: "DONE", answer: storedResult, ...times };
      return (await reply(changing.statementOf([change]))) === "RUNNING";
    },
    close: () => pool.end(),
  };
}

async function openRedis({ modules, url, namespace }) {
  const scripts = { ...(await import(modules.redisBegin)), ...(await import(modules.redisChange)) };
  const client = createClient({ url });
  await client.connect();
  const prefix = `${namespace}:{idempotency}:`;
  const { epoch } = JSON.parse(await client.get(`${prefix}identity`));
  const [begin, complete] = await Promise.all([client.scriptLoad(scripts.begin), client.scriptLoad(scripts.complete)]);
  const run = (script, values) => client.sendCommand(["EVALSHA", script, "1", prefix, "", ...values.map(String)]);
  return {
    async begin(request) {
      const { keyHash, callId, owner, tool, toolHash, fingerprints, leaseMs, resendMs, keepUnknownMs } = request;
      const record = [keyHash, callId, owner, tool, toolHash, fingerprints.args, fingerprints.content];
      const conditions = ["1", "", "", "", leaseMs, resendMs, keepUnknownMs];
      return (await run(begin, [epoch, Date.now() + minute, ...record, ...conditions]))[0] === "begun";
    },
    complete: async ({ keyHash, callId }) =>
      (await run(complete, [keyHash, callId, 1, kept.keepMs, kept.keepResultMs, kept.guardMs, storedResult])) ===
      "changed",
    close: () => client.close(),
  };
}
