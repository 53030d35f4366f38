import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import pg from "pg";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { OpenStoreOptions } from "../../../../templates/connector/src/runtime/idempotency/index.js";
import { openPostgresStore } from "../../../../templates/connector/src/runtime/idempotency/postgres/store.js";
import {
  assertUsable,
  describeHealth,
} from "../../../../templates/connector/src/runtime/idempotency/postgres/server-facts.js";
import {
  type OpenStore,
  type Store,
  StoreCorruptError,
  StoreUnavailableError,
} from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { freePort } from "../../../support/services.js";
import { type Bouncer, startBouncer } from "../../../torture/support/pgbouncer.js";
import { addressOf, Proxy } from "../../../torture/support/proxy.js";
import { Bench, callOf, Ledger } from "./support/fixtures.js";
import { claimOf, completion, day, requestOf } from "./support/requests.js";
import { sql, urlWith } from "./support/sql.js";
import { postgres } from "./support/stores.js";

const url = process.env["TEST_POSTGRES_URL"] ?? "";
const kind = postgres(url);
const claim = claimOf(1);

/** What a test has made, undone in reverse order. */
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

function freshSchema(): string {
  const place = kind.place();
  cleanups.push(() => kind.remove(place));
  return place.namespace;
}

async function open(
  namespace: string,
  options: OpenStoreOptions & { readonly through?: string } = {},
): Promise<OpenStore> {
  const opened = await openPostgresStore(options.through ?? url, { namespace, ...options });
  cleanups.push(() => opened.store.close());
  return opened;
}

/** A role of the test's own; returns the URL to log in with it. */
async function freshRole(...settings: readonly string[]): Promise<{ readonly role: string; readonly through: string }> {
  const role = `test_${randomBytes(6).toString("hex")}`;
  await sql(url, `CREATE ROLE ${role} LOGIN`);
  cleanups.push(() => sql(url, `DROP ROLE ${role}`));
  cleanups.push(() => sql(url, `DROP OWNED BY ${role}`));
  for (const setting of settings) await sql(url, `ALTER ROLE ${role} SET ${setting}`);
  return { role, through: urlWith(url, { username: role }) };
}

/** How long it takes in milliseconds until it fails, and with what. */
async function failure(work: Promise<unknown>): Promise<{ readonly took: number; readonly error: unknown }> {
  const since = performance.now();
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { took: performance.now() - since, error };
}

describe.skipIf(url === "")("opening a PostgreSQL store", () => {
  it("works for many at once on an empty database, and all get the same secret", async () => {
    const schema = freshSchema();
    const opened = await Promise.all(Array.from({ length: 12 }, () => open(schema)));
    expect(new Set(opened.map(({ serverSecret }) => Buffer.from(serverSecret).toString("hex"))).size).toBe(1);
    const outcomes = await Promise.all(opened.map(({ store }) => store.begin(requestOf(1))));
    expect(outcomes.filter((outcome) => outcome.kind === "begun")).toHaveLength(1);
  });

  it("lets one secret win when two are given at once on an empty database", async () => {
    const schema = freshSchema();
    const secrets = [Buffer.alloc(32, "s"), Buffer.alloc(32, "t"), undefined];
    const attempts = await Promise.allSettled(
      secrets.map((serverSecret) => open(schema, serverSecret && { serverSecret })),
    );
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("keeps a given secret out of the database, and refuses another one", async () => {
    const schema = freshSchema();
    await open(schema, { serverSecret: Buffer.alloc(32, "s") });
    const names = await sql(url, `SELECT name FROM ${schema}.meta ORDER BY 1`);
    expect(names).toEqual(["collector", "schema_version", "secret_check"]);
    await expect(open(schema, { serverSecret: Buffer.alloc(32, "t") })).rejects.toThrow("made with another secret");
    await expect(open(schema)).rejects.toThrow("made with another secret");
  });

  it("refuses the schema of a newer release", async () => {
    const schema = freshSchema();
    await open(schema);
    await sql(url, `UPDATE ${schema}.meta SET value = '2' WHERE name = 'schema_version'`);
    await expect(open(schema)).rejects.toThrow("newer release");
  });

  it("refuses a schema that holds something else", async () => {
    const schema = freshSchema();
    await sql(url, `CREATE SCHEMA ${schema}`);
    await sql(url, `CREATE TABLE ${schema}.meta (name text, value text)`);
    await expect(open(schema)).rejects.toThrow(`the schema ${schema} holds something else`);
  });

  it.each(["Upper", "1st", "a-b", 'a"b', "a".repeat(42)])("refuses the namespace %s", async (namespace) => {
    await expect(openPostgresStore(url, { namespace })).rejects.toThrow("must be lower case letters");
  });

  it("says what to grant to a role that may not create, and works when that is done", async () => {
    const schema = freshSchema();
    const { role, through } = await freshRole();
    await expect(open(schema, { through })).rejects.toThrow(/may not make or use the schema .*GRANT CREATE/);
    const { store } = await open(schema);
    await store.begin(requestOf(1));
    const { error } = await failure(open(schema, { through }));
    const grants = /and then (.*)$/.exec(String(error))?.[1]?.split(/, (?=SELECT)| and (?=EXECUTE)/) ?? [];
    expect(grants).toHaveLength(3);
    for (const grant of grants) await sql(url, `${grant.replace(/^(?!GRANT)/, "GRANT ")} TO ${role}`);
    const limited = await open(schema, { through });
    expect(await limited.store.begin(requestOf(1))).toMatchObject({ kind: "existing" });
    expect(await limited.store.begin(requestOf(2))).toMatchObject({ kind: "begun" });
    expect(await limited.store.gc()).toBe(0);
  });

  it("refuses a server that is read-only for the role", async () => {
    const { through } = await freshRole("default_transaction_read_only = on");
    await expect(open(freshSchema(), { through })).rejects.toThrow("is a standby, or read-only");
  });

  it("refuses transactions that do not see what others have committed", async () => {
    const { through } = await freshRole("default_transaction_isolation = 'repeatable read'");
    await expect(open(freshSchema(), { through })).rejects.toThrow("set it to read committed");
  });

  it("says what is wrong with the URL, with no part of it", async () => {
    const nobody = await freePort();
    const secret = "p%40ss%2Fw%23rd";
    const wrong = [
      urlWith(url, { host: `127.0.0.1:${nobody}`, password: secret }),
      urlWith(url, { pathname: "/nosuchdatabase", password: secret }),
      urlWith(url, { username: "nosuchrole", password: secret }),
      urlWith(url, { host: "nosuchhost.invalid", password: secret }),
      `postgres://someone:${secret}@127.0.0.1:notaport/data`,
      `postgres://someone:p%zz@127.0.0.1/data`,
    ];
    for (const each of wrong) {
      const { error } = await failure(openPostgresStore(each));
      expect(error).toMatchObject({ name: "StoreStartError" });
      const said = JSON.stringify(error, Object.getOwnPropertyNames(Object(error))).split('"stack"')[0];
      expect(said).not.toMatch(/p%40|p@ss|p%zz|nosuch|someone|127\.0/);
    }
  }, 60_000);

  it("names the package in one line when it is missing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "once-"));
    const outfile = join(folder, "open-store.mjs");
    const source = new URL("../../../../templates/connector/src/runtime/idempotency/open-store.ts", import.meta.url);
    await build({
      entryPoints: [fileURLToPath(source)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    const script = `const { openStore } = await import(${JSON.stringify(outfile)});
      await openStore("postgres://127.0.0.1/data").catch((error) => console.log(error.message));`;
    const node = [process.execPath, ["--input-type=module", "-e", script]] as const;
    const said = execFileSync(...node, { cwd: folder, encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(said).toMatch(/needs the package pg: run "npm install pg@8\.23\.1"\n$/);
  });
});

describe.skipIf(url === "")("the health of a PostgreSQL store", () => {
  it("says which server it is and what a failover may lose", async () => {
    const { store } = await open(freshSchema());
    const { durability, warnings } = await store.health();
    expect(durability).toMatch(/^PostgreSQL \d+.*asynchronous replication a failover may lose the last keys$/);
    expect(warnings).toEqual([]);
  });

  it("warns of settings that lose keys, and of a connection that can be read on the way", () => {
    const facts = { version: "15", isReadOnly: false, isolation: "read committed" };
    const careless = { ...facts, flushes: false, repairsTornPages: false };
    const { warnings } = describeHealth(careless, { isLocal: false, isEncrypted: false });
    expect(warnings).toEqual(
      [/fsync/, /full_page_writes/, /sslmode=verify-full/].map((text) => expect.stringMatching(text)),
    );
    const careful = { ...facts, flushes: true, repairsTornPages: true };
    expect(describeHealth(careful, { isLocal: false, isEncrypted: true }).warnings).toEqual([]);
    expect(describeHealth(careful, { isLocal: true, isEncrypted: false }).warnings).toEqual([]);
  });
});

describe("a PostgreSQL that is too old", () => {
  it("is refused", () => {
    const facts = { isReadOnly: false, isolation: "read committed", flushes: true, repairsTornPages: true };
    expect(() => assertUsable({ ...facts, version: "11.22" })).toThrow("is version 11.22: use 12 or newer");
    expect(() => assertUsable({ ...facts, version: "18beta1" })).not.toThrow();
  });
});

describe.skipIf(url === "")("a record in PostgreSQL", () => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  it("row 36: is not trusted where it can't be read", async () => {
    const place = bench.place();
    const layer = await bench.layer({ place });
    const ledger = new Ledger();
    await layer.run(callOf(), ledger.handler);
    for (const damage of [
      "answer = 'cut'",
      "v = 2",
      "state = 'FUTURE'",
      "fence = 9007199254740993",
      "created_at = 1e17",
    ]) {
      await sql(url, `UPDATE ${place.namespace}.record SET ${damage}`);
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({
        error: { code: "STORE_CORRUPT", executed: "unknown", retry: { allowed: false } },
      });
    }
    expect(ledger.effects).toHaveLength(1);
  });

  it("spoils the answer to nobody else who asks at the same moment", async () => {
    const schema = freshSchema();
    const { store } = await open(schema);
    await store.begin(requestOf(1));
    await sql(url, `UPDATE ${schema}.record SET v = 2`);
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => store.begin(requestOf(n))));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(outcomes[0]).toMatchObject({ reason: { name: "StoreCorruptError" } });
    await expect(store.get(claim)).rejects.toThrow(StoreCorruptError);
  });

  it("holds neither keys nor arguments", async () => {
    const place = bench.place();
    const layer = await bench.layer({ place });
    const call = callOf({ key: "refund-secretname-no1", input: { payment_id: "pay_secretname", amount: 7 } });
    await layer.run(call, new Ledger().handler);
    const [count] = await sql(
      url,
      `SELECT count(*) FROM ${place.namespace}.record r WHERE r::text LIKE '%secretname%'`,
    );
    expect(count).toBe("0");
  });

  it("is due when an unknown outcome would be, from the end of its lease on, also when it runs again", async () => {
    const schema = freshSchema();
    const { store } = await open(schema);
    const afterLease = `SELECT due_at - lease_until FROM ${schema}.record WHERE state = 'RUNNING'`;
    const request = requestOf(1, { dedupes: true, keepUnknownMs: 30 * day });
    await store.begin(request);
    expect(await sql(url, afterLease)).toEqual([String(30 * day)]);
    await store.settle(claim, { keepMs: day });
    expect(await store.begin(request)).toMatchObject({ kind: "begun", rerun: true });
    expect(await sql(url, afterLease)).toEqual([String(30 * day)]);
  });

  it.each([true, false])(
    "is newer than those of its content before it, whatever the clock did (guarded: %s)",
    async (guarded) => {
      const schema = freshSchema();
      const { store } = await open(schema);
      const { fingerprints } = requestOf(1);
      await store.begin(requestOf(1, { guarded }));
      await store.complete(claim, { ...completion, guardMs: 0 });
      await sql(url, `UPDATE ${schema}.record SET id = id + 86400000000`);
      await store.begin(requestOf(2, { fingerprints, guarded }));
      const found = await store.get({ scope: "scope", content: fingerprints.content });
      expect(found).toMatchObject({ record: { callId: "c_2" } });
    },
  );

  it("keeps what SQL or JSON could stumble over", async () => {
    const { store } = await open(freshSchema());
    const answer = `{"text":"it's \\\\ \\u0000 $1 \u{1f600} ${"x".repeat(300_000)}"}`;
    await Promise.all([1, 2].map((n) => store.begin(requestOf(n, { owner: "a'b\"c\\d\ne" }))));
    await Promise.all([1, 2].map((n) => store.complete(claimOf(n), { ...completion, answer })));
    expect(await store.get(claim)).toMatchObject({ record: { answer, owner: "a'b\"c\\d\ne" } });
  });
});

describe.skipIf(url === "")("a PostgreSQL store whose server does not do its part", () => {
  async function openThroughProxy(schema = freshSchema()): Promise<{ readonly store: Store; readonly proxy: Proxy }> {
    const proxy = await Proxy.start(addressOf(url));
    cleanups.push(() => proxy.close());
    const { store } = await open(schema, { through: proxy.urlOf(url) });
    return { store, proxy };
  }

  const operations = (store: Store): readonly (() => Promise<unknown>)[] => [
    () => store.begin(requestOf(1)),
    () => store.complete(claim, completion),
    () => store.release(claim, { keepMs: day }),
    () => store.settle(claim, { keepMs: day }),
    () => store.get(claim),
    () => store.gc(),
    () => store.health(),
  ];

  it.each(["refuse", "stall"] as const)(
    "is unavailable within 3 s when connections %s, and recovers by itself",
    async (how) => {
      const { store, proxy } = await openThroughProxy();
      await store.begin(requestOf(0));
      await proxy[how]();
      const failures = await Promise.all(operations(store).map((operate) => failure(operate())));
      for (const { took, error } of failures) {
        expect(error).toBeInstanceOf(StoreUnavailableError);
        expect(took).toBeLessThan(3_500);
      }
      await proxy.pass();
      expect(await store.begin(requestOf(2))).toMatchObject({ kind: "begun" });
    },
  );

  it("keeps nobody waiting longer when many wait", async () => {
    const { store, proxy } = await openThroughProxy();
    await proxy.stall();
    const begins = Array.from({ length: 300 }, (_, n) => failure(store.begin(requestOf(n))));
    for (const { took, error } of await Promise.all(begins)) {
      expect(error).toBeInstanceOf(StoreUnavailableError);
      expect(took).toBeLessThan(3_500);
    }
    await proxy.pass();
    expect(await store.begin(requestOf(1_000))).toMatchObject({ kind: "begun" });
  });

  it("goes on when its connections are cut, in use or not", async () => {
    const { store, proxy } = await openThroughProxy();
    for (let round = 0; round < 5; round += 1) {
      const busy = Array.from({ length: 50 }, (_, n) => failure(store.begin(requestOf(100 * round + n))));
      proxy.cut();
      await Promise.all(busy);
      expect(await store.begin(requestOf(100 * round + 99))).toMatchObject({ kind: "begun" });
      proxy.cut();
      const lookup = { scope: "scope", keyHash: "key-99" };
      expect(await store.get(lookup).catch(() => store.get(lookup))).toBeDefined();
    }
  });

  it("waits for a record that an outsider holds no longer than 3 s, and others do not wait with it", async () => {
    const schema = freshSchema();
    const { store } = await open(schema);
    await store.begin(requestOf(1));
    await store.begin(requestOf(2));
    const outsider = new pg.Client({ connectionString: url });
    await outsider.connect();
    await outsider.query(`BEGIN; SELECT FROM ${schema}.record WHERE key_h = 'key-1' FOR UPDATE`);
    const [held, ...others] = await Promise.all([
      failure(store.complete(claim, completion)),
      store.complete(claimOf(2), completion),
      store.begin(requestOf(3)),
    ]);
    expect(held).toMatchObject({ error: { name: "StoreUnavailableError" } });
    expect(held.took).toBeLessThan(3_500);
    expect(others).toMatchObject(["changed", { kind: "begun" }]);
    await outsider.query("COMMIT");
    await outsider.end();
    expect(await store.complete(claim, completion)).toBe("changed");
  });

  it("does nothing when it is closed", async () => {
    const { store } = await open(freshSchema());
    await store.close();
    await store.close();
    for (const operate of operations(store)) await expect(operate()).rejects.toThrow("is closed");
  });
});

const bouncer: Bouncer | undefined = url === "" ? undefined : await startBouncer(url);
afterAll(() => bouncer?.stop());

describe.skipIf(bouncer === undefined)("a PostgreSQL store behind PgBouncer in transaction mode", () => {
  const through = bouncer?.kind.place().url ?? "";

  it("works with many callers on few connections", async () => {
    const schema = freshSchema();
    const stores = await Promise.all(Array.from({ length: 4 }, () => open(schema, { through })));
    const calls = Array.from({ length: 400 }, (_, n) => ({ n, store: stores[n % 4]?.store }));
    const outcomes = await Promise.all(calls.map(({ n, store }) => store?.begin(requestOf(Math.floor(n / 2)))));
    expect(outcomes.filter((outcome) => outcome?.kind === "begun")).toHaveLength(200);
    const changes = await Promise.all(
      calls.map(({ n, store }) => store?.complete(claimOf(Math.floor(n / 2)), completion)),
    );
    expect(changes.filter((change) => change === "changed")).toHaveLength(200);
    const states = await kind.states({ url, namespace: schema });
    expect([...states.values()]).toEqual(Array(200).fill("DONE"));
  });

  it("leaves no settings and no statements behind on connections that others get next", async () => {
    const { store } = await open(freshSchema(), { through });
    await store.begin(requestOf(1));
    await store.release(claim, { keepMs: day });
    await store.begin(requestOf(1));
    await store.gc();
    const [left] = await sql(
      through,
      `SELECT concat_ws(' ', current_setting('lock_timeout'), current_setting('enable_seqscan'),
         current_setting('plan_cache_mode'), (SELECT count(*) FROM pg_prepared_statements))`,
    );
    expect(left).toBe("0 on auto 0");
  });

  it("starts on an empty database", async () => {
    const schema = freshSchema();
    const opened = await Promise.all(Array.from({ length: 6 }, () => open(schema, { through })));
    expect(await opened[5]?.store.begin(requestOf(1))).toMatchObject({ kind: "begun" });
  });
});
