import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { openStore, type OpenStoreOptions } from "../../../../templates/connector/src/runtime/idempotency/index.js";
import { locationOf } from "../../../../templates/connector/src/runtime/idempotency/redis/location.js";
import {
  assertKeeping,
  type ServerFacts,
} from "../../../../templates/connector/src/runtime/idempotency/redis/server-facts.js";
import type { BeginOutcome, OpenStore, Store } from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { Bench, callOf, Ledger, TestClock } from "./support/fixtures.js";
import { NewerRedis } from "./support/newer-redis.js";
import { hasRedisServer, RedisServer } from "./support/redis-server.js";
import { claimOf, completion, day, requestOf } from "./support/requests.js";
import { redis } from "./support/stores.js";

if (!hasRedisServer)
  process.stdout.write("SKIPPED: no program redis-server; the tests of the Redis store do not run\n");

const claim = claimOf(1);
const unavailable = { name: "StoreUnavailableError" };

let namespaces = 0;
const opened: Store[] = [];
const servers: RedisServer[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await Promise.all(servers.splice(0).map((server) => server.remove()));
});

function freshNamespace(): string {
  return `test_${(namespaces += 1)}`;
}

async function open({ url }: { readonly url: string }, options: OpenStoreOptions = {}): Promise<OpenStore> {
  const store = await openStore(url, { namespace: freshNamespace(), ...options });
  opened.push(store.store);
  return store;
}

/** A server for one test that does to it what others would notice. */
async function ownServer(...parameters: readonly string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...parameters);
  servers.push(server);
  return server;
}

/** How long it takes in milliseconds until it fails, and with what. */
async function failure(work: Promise<unknown>): Promise<{ readonly took: number; readonly error: unknown }> {
  const since = performance.now();
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { took: performance.now() - since, error };
}

/** Until the store answers again. */
async function recovered<T>(work: () => Promise<T>): Promise<T> {
  for (const giveUpAt = Date.now() + 15_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
  }
}

describe.skipIf(!hasRedisServer)("a Redis store", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start("--appendonly", "yes");
  });
  afterAll(() => server.remove());

  const writesSoFar = async (): Promise<number> =>
    Number(/rdb_changes_since_last_save:(\d+)/.exec(String(await server.command("INFO", "persistence")))?.[1]);

  const key = (namespace: string, name: string): string => `${namespace}:{idempotency}:${name}`;

  describe("on records", () => {
    it("writes nothing for a key that is known, for a duplicate, and for a look", async () => {
      const { store } = await open(server);
      await store.begin(requestOf(1));
      await store.complete(claim, completion);
      const before = await writesSoFar();
      expect(await store.begin(requestOf(1))).toMatchObject({ kind: "existing" });
      expect(await store.begin(requestOf(2, { fingerprints: requestOf(1).fingerprints }))).toMatchObject({
        kind: "duplicate",
      });
      await store.get({ scope: "scope", keyHash: "key-1" });
      await store.get({ scope: "scope", content: "content-1" });
      expect(await writesSoFar()).toBe(before);
    });

    it("works on a server that has forgotten the scripts", async () => {
      const { store } = await open(server);
      await store.begin(requestOf(1));
      await server.command("SCRIPT", "FLUSH");
      expect(await store.begin(requestOf(2))).toMatchObject({ kind: "begun" });
      await server.command("SCRIPT", "FLUSH");
      expect(await store.complete(claim, completion)).toBe("changed");
    });

    it("lets Redis remove what is over: a little after its time, and never a content before its records", async () => {
      const namespace = freshNamespace();
      const { store } = await open(server, { namespace });
      // In seconds, from when it was written; on a busy machine a while passes before it is asked.
      const expectTtl = async (name: string, seconds: number): Promise<void> => {
        const left = Number(await server.command("PTTL", key(namespace, name))) / 1000;
        expect(left).toBeLessThanOrEqual(seconds);
        expect(left).toBeGreaterThan(seconds - 20);
      };
      await store.begin(requestOf(1));
      const unknownLasts = (30 * day) / 1000;
      await expectTtl("record:key-1", unknownLasts + 61);
      await expectTtl("content:content-1", unknownLasts + 61);
      await store.settle(claim, { keepMs: 40 * day });
      await expectTtl("record:key-1", (40 * day) / 1000 + 1);
      await expectTtl("content:content-1", (40 * day) / 1000 + 1);
      await store.complete(claim, completion);
      await expectTtl("answer:key-1", day / 1000 + 1);
      await expectTtl("record:key-1", (30 * day) / 1000 + 1);
      await store.begin(requestOf(2));
      await store.release(claimOf(2), { keepMs: 3_600_000 });
      await expectTtl("record:key-2", 3_601);
      expect(await server.command("EXISTS", key(namespace, "content:content-2"))).toBe(0);
      expect(await store.gc()).toBe(0);
    });

    it("says that the answer is no longer kept when only that is gone", async () => {
      const namespace = freshNamespace();
      const { store } = await open(server, { namespace });
      await store.begin(requestOf(1));
      await store.complete(claim, completion);
      await server.command("DEL", key(namespace, "answer:key-1"));
      expect(await store.begin(requestOf(1))).toMatchObject({ kind: "existing", record: { state: "TOMBSTONE" } });
    });

    it("finds the holder of a content behind many that had no effect, and keeps the list short", async () => {
      const namespace = freshNamespace();
      const { store } = await open(server, { namespace });
      const { fingerprints } = requestOf(1);
      const same = (n: number) => requestOf(n, { fingerprints, guarded: false });
      for (let n = 1; n <= 150; n += 1) await store.begin(same(n));
      const list = String(await server.command("GET", key(namespace, "content:content-1"))).split(" ");
      expect([list.length, list[0]]).toEqual([100, "key-150"]);
      for (let n = 150; n > 145; n -= 1) await store.release(claimOf(n), { keepMs: day });
      expect((await store.get({ scope: "scope", content: "content-1" }))?.record.keyHash).toBe("key-145");
    });

    it("begins once in 200 rounds of 16 callers of two processes' stores, for a key and for a content", async () => {
      const namespace = freshNamespace();
      const stores = [await open(server, { namespace }), await open(server, { namespace })];
      const { fingerprints } = requestOf(0);
      for (let round = 0; round < 200; round += 1) {
        const content = { ...fingerprints, content: `content-${round}` };
        const sameKey = round % 2 === 0;
        const begin = (caller: number): Promise<BeginOutcome> | undefined =>
          stores[caller % 2]?.store.begin(
            requestOf(0, {
              keyHash: sameKey ? `key-${round}` : `key-${round}-${caller}`,
              callId: `c_${round}_${caller}`,
              fingerprints: content,
            }),
          );
        const outcomes = await Promise.all(Array.from({ length: 16 }, (_, caller) => begin(caller)));
        const kinds = outcomes.map((outcome) => outcome?.kind);
        expect(kinds.filter((kind) => kind === "begun")).toHaveLength(1);
        expect(kinds.filter((kind) => kind === (sameKey ? "existing" : "duplicate"))).toHaveLength(15);
      }
    });

    it("takes at most 1.5 KiB for a call beside its result", async () => {
      const bench = new Bench(redis(server.url));
      const place = bench.place();
      const layer = await bench.layer({ place });
      const text = "x".repeat(1024);
      await layer.run(callOf(), () => Promise.resolve({ status: "ok", result: { text } }));
      const names = await server.command("KEYS", `${place.namespace}:*:*:*`);
      const sizes = await Promise.all(
        (Array.isArray(names) ? names : []).map((name) => server.command("MEMORY", "USAGE", String(name))),
      );
      expect(sizes).toHaveLength(3);
      expect(sizes.reduce((sum: number, size) => sum + Number(size), 0) - text.length).toBeLessThan(1536);
      await bench.clear();
    });

    it("holds neither keys nor arguments", async () => {
      const own = await ownServer("--appendonly", "no");
      const bench = new Bench(redis(own.url));
      const layer = await bench.layer();
      const input = { payment_id: "pay_secretname", amount: 7 };
      await layer.run(callOf({ key: "refund-secretname-no1", input }), new Ledger().handler);
      const dump = async (name: unknown) =>
        `${String(name)} ${String(await own.command("GET", String(name)).catch(() => ""))}`;
      const names = await own.command("KEYS", "*");
      const texts = await Promise.all((Array.isArray(names) ? names : []).map(dump));
      expect(texts.length).toBeGreaterThan(3);
      expect(texts.join("\n")).not.toContain("secretname");
      await bench.clear();
    });

    it("row 36: is not trusted where a record can't be read", async () => {
      const bench = new Bench(redis(server.url));
      const place = bench.place();
      const layer = await bench.layer({ place });
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      const names = await server.command("KEYS", `${place.namespace}:*:record:*`);
      const name = String(Array.isArray(names) ? names[0] : "");
      const record: object = JSON.parse(String(await server.command("GET", name)));
      const damaged = [{ v: 2 }, { state: "FUTURE" }, { fence: "x" }, { leaseUntil: null }, { fingerprints: [] }];
      const texts = damaged.map((damage) => JSON.stringify({ ...record, ...damage }));
      for (const text of ["cut", "", "[]", "7", ...texts]) {
        await server.command("SET", name, text);
        const sameKey = await layer.run(callOf(), ledger.handler);
        const sameContent = await layer.run(callOf({ key: "refund-acme-2026-10-no2" }), ledger.handler);
        const corrupt = { error: { code: "STORE_CORRUPT", executed: "unknown", retry: { allowed: false } } };
        expect([sameKey, sameContent]).toMatchObject([corrupt, corrupt]);
        expect(await server.command("GET", name)).toBe(text);
      }
      expect(ledger.effects).toHaveLength(1);
      await bench.clear();
    });

    it("row 36: does not change a record that it can't read, nor a key that holds something else", async () => {
      const namespace = freshNamespace();
      const { store } = await open(server, { namespace });
      await store.begin(requestOf(1));
      await server.command("SET", key(namespace, "record:key-1"), '{"v":2}');
      await expect(store.complete(claim, completion)).rejects.toMatchObject({ name: "StoreCorruptError" });
      await server.command("DEL", key(namespace, "record:key-1"));
      await server.command("RPUSH", key(namespace, "record:key-1"), "other");
      await expect(store.begin(requestOf(1))).rejects.toMatchObject({ name: "StoreCorruptError" });
      await expect(store.release(claim, { keepMs: day })).rejects.toMatchObject({ name: "StoreCorruptError" });
    });

    it("keeps a lease by the server's clock, whatever the one of this process shows", async () => {
      const { store } = await open(server);
      const began = await store.begin(requestOf(1, { leaseMs: 50 }));
      expect(began).toMatchObject({ kind: "begun" });
      await sleep(80);
      expect(await store.begin(requestOf(1))).toMatchObject({ kind: "existing", record: { state: "UNKNOWN" } });
    });
  });

  describe("at the start", () => {
    it("says what its durability is", async () => {
      const { durability, warnings } = await (await open(server)).store.health();
      expect(durability).toMatch(/^Redis \d.*appendfsync everysec can lose the last second on a crash, replicas: 0;/);
      expect(durability).toMatch(/WAIT narrows it and does not close it; for money use PostgreSQL$/);
      expect(warnings).toEqual([]);
    });

    it("warns when there is no append-only file", async () => {
      const own = await ownServer("--appendonly", "no");
      const { durability, warnings } = await (await open(own)).store.health();
      expect(durability).toContain("no append-only file");
      expect(warnings).toEqual([expect.stringContaining("set appendonly yes")]);
    });

    it("refuses a server that evicts, and warns when it begins to", async () => {
      const own = await ownServer("--appendonly", "yes");
      const { store } = await open(own);
      await own.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
      await expect(open(own)).rejects.toThrow("maxmemory-policy is allkeys-lru");
      expect((await store.health()).warnings).toEqual([expect.stringContaining("is allkeys-lru now")]);
    });

    it("refuses a server that does not tell whether it evicts, unless the URL does", async () => {
      await server.command("ACL", "SETUSER", "guest", "on", ">word", "~*", "+@all", "-info", "-config");
      const url = `redis://guest:word@127.0.0.1:${server.port}`;
      await expect(open({ url })).rejects.toThrow("add ?maxmemory-policy=noeviction");
      const { store } = await open({ url: `${url}?maxmemory-policy=noeviction` });
      expect((await store.health()).warnings).toHaveLength(2);
      expect(await store.begin(requestOf(1))).toMatchObject({ kind: "begun" });
    });

    it("refuses a server that is too old", () => {
      const facts: ServerFacts = {
        version: "6.0.20",
        isClustered: false,
        isReplica: false,
        isLoading: false,
        evictionPolicy: "noeviction",
        hasAppendOnlyFile: true,
        flushes: "always",
        replicas: 0,
      };
      expect(() => assertKeeping(facts, false)).toThrow("its version is 6.0.20: use 6.2 or newer");
      for (const version of ["6.2.0", "7.0.15", "10.0.1"])
        expect(() => assertKeeping({ ...facts, version }, false)).not.toThrow();
    });

    it("refuses a cluster and a replica", async () => {
      const cluster = await ownServer("--cluster-enabled", "yes");
      await expect(open(cluster)).rejects.toThrow("it is a cluster: use a single primary");
      const replica = await ownServer("--replicaof", "127.0.0.1", String(server.port));
      await expect(open(replica)).rejects.toThrow("it is a replica: name its primary");
    });

    it("says why it can't be reached, without a part of the URL", async () => {
      const own = await ownServer();
      const { port } = own;
      await own.command("CONFIG", "SET", "requirepass", "right");
      const refused = await failure(open({ url: `redis://:wrongword@127.0.0.1:${port}` }));
      expect(refused.error).toMatchObject({ name: "StoreStartError", message: expect.stringContaining("WRONGPASS") });
      await own.kill();
      const gone = await failure(open({ url: `redis://:wrongword@127.0.0.1:${port}` }));
      expect(gone.error).toMatchObject({ name: "StoreStartError", message: expect.stringContaining("ECONNREFUSED") });
      for (const { error } of [refused, gone]) {
        const everything =
          error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}` : "";
        expect(everything).not.toMatch(new RegExp(`wrongword|127\\.0\\.0\\.1|${port}`));
      }
    });

    it("gives up within 3 s on a server that does not answer", async () => {
      const own = await ownServer();
      own.pause();
      const { took, error } = await failure(open(own));
      expect(error).toMatchObject({ name: "StoreStartError", message: expect.stringContaining("ETIMEDOUT") });
      expect(took).toBeLessThan(3_000);
    });

    it.each([
      ["redis://localhost?maxmemory-policy=allkeys-lru", "the only parameter"],
      ["redis://localhost?tls=true", "the only parameter"],
      ["redis://localhost/one", "is not a number"],
      ["redis://:pass#word@localhost", "can't be read"],
      ["redis://:%zz@localhost", "not percent-encoded"],
    ])("refuses the URL %s", async (url, reason) => {
      await expect(open({ url })).rejects.toThrow(reason);
    });

    it("refuses a namespace that could be a pattern", async () => {
      await expect(open(server, { namespace: "a*" })).rejects.toThrow("namespace");
    });

    it("warns of a connection that others can read along", () => {
      expect(locationOf("redis://10.0.0.7:6380").warnings).toEqual([expect.stringContaining("rediss://")]);
      for (const url of ["rediss://10.0.0.7", "redis://localhost", "redis://127.0.0.1", "redis://[::1]:6380"])
        expect(locationOf(url).warnings).toEqual([]);
    });

    it("keeps the databases of one server apart", async () => {
      const namespace = freshNamespace();
      const [first, second] = [`${server.url}/1`, `${server.url}/2`];
      const stores = [await open({ url: first }, { namespace }), await open({ url: second }, { namespace })];
      const outcomes = await Promise.all(stores.map(({ store }) => store.begin(requestOf(1))));
      expect(outcomes.map(({ kind }) => kind)).toEqual(["begun", "begun"]);
    });

    it("names the package in one line when it is missing", async () => {
      const folder = mkdtempSync(join(tmpdir(), "redis-"));
      const source = "../../../../templates/connector/src/runtime/idempotency/open-store.ts";
      const outfile = join(folder, "open-store.mjs");
      await build({
        entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
        outfile,
        bundle: true,
        platform: "node",
        format: "esm",
        external: ["libsql", "pg"],
        logLevel: "error",
      });
      const script = `const { openStore } = await import(${JSON.stringify(outfile)});
        await openStore("redis://localhost").catch((error) => console.log(error.message));`;
      const options = { cwd: folder, encoding: "utf8" } as const;
      const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], options);
      expect(said).toMatch(/needs the package @redis\/client: run "npm install @redis\/client@6\.3\.1"\n$/);
      rmSync(folder, { recursive: true });
    });
  });

  describe("and its secret", () => {
    it("is the same for many that start at once, and kept for the next", async () => {
      const namespace = freshNamespace();
      const starters = await Promise.all(Array.from({ length: 12 }, () => open(server, { namespace })));
      const secrets = [...starters, await open(server, { namespace })].map(({ serverSecret }) =>
        Buffer.from(serverSecret).toString("hex"),
      );
      expect(new Set(secrets).size).toBe(1);
      expect(secrets[0]).toHaveLength(64);
      expect(await server.command("TTL", key(namespace, "identity"))).toBe(-1);
    });

    it("is not stored when it is given, and another one is refused", async () => {
      const namespace = freshNamespace();
      const serverSecret = Buffer.alloc(32, "s");
      await open(server, { namespace, serverSecret });
      const kept = String(await server.command("GET", key(namespace, "identity")));
      expect(kept).not.toContain(serverSecret.toString("base64url"));
      await expect(open(server, { namespace, serverSecret: Buffer.alloc(32, "t") })).rejects.toThrow("another secret");
      await expect(open(server, { namespace })).rejects.toThrow("another secret");
      await expect(open(server, { namespace, serverSecret })).resolves.toBeDefined();
    });

    it("is not guessed from what a newer release has left", async () => {
      const namespace = freshNamespace();
      await server.command("SET", key(namespace, "identity"), '{"v":2,"check":"c","epoch":"e"}');
      await expect(open(server, { namespace })).rejects.toThrow("newer release");
    });
  });
});

describe.skipIf(!hasRedisServer)("a Redis store in trouble", () => {
  it("S1: fails within 3 s on a server that hangs, and nothing is begun later for those who gave up", async () => {
    const server = await ownServer();
    const { store } = await open(server);
    server.pause();
    const failures = await Promise.all(Array.from({ length: 20 }, (_, n) => failure(store.begin(requestOf(n)))));
    for (const { took, error } of failures) {
      expect(error).toMatchObject(unavailable);
      expect(took).toBeLessThan(3_000);
    }
    server.resume();
    const outcome = await recovered(() => store.begin(requestOf(1, { callId: "c_again" })));
    expect(outcome).toMatchObject({ kind: "begun", record: { fence: 1 } });
    expect(await server.command("KEYS", "*:record:*")).toEqual([expect.stringContaining("key-1")]);
  });

  it("S1: fails within 3 s on a server that is gone, without a part of its address", async () => {
    const server = await ownServer();
    const { store } = await open(server);
    await server.kill();
    for (const work of [store.begin(requestOf(1)), store.complete(claim, completion), store.get(claim)]) {
      const { took, error } = await failure(work);
      expect(error).toMatchObject(unavailable);
      expect(took).toBeLessThan(3_000);
      expect(String(error)).not.toMatch(new RegExp(`127\\.0\\.0\\.1|${server.port}`));
    }
  });

  it("waits a while for a server that is gone: it may be back soon", async () => {
    const server = await ownServer("--appendonly", "yes");
    const { store } = await open(server);
    await server.kill();
    await sleep(100);
    expect((await failure(store.get(claim))).took).toBeGreaterThan(1_000);
    await server.start();
    expect(await recovered(() => store.begin(requestOf(1)))).toMatchObject({ kind: "begun" });
  });

  it("K7: loses nothing acknowledged, and begins nothing twice, when the server is killed under load", async () => {
    const server = await ownServer("--appendonly", "yes", "--appendfsync", "always");
    const { store } = await open(server);
    const begun = new Set<number>();
    const done = new Set<number>();
    let stop = false;
    const caller = async (first: number): Promise<void> => {
      for (let n = first; !stop; n += 8) {
        try {
          if ((await store.begin(requestOf(n))).kind === "begun") begun.add(n);
          await store.complete(claimOf(n), completion);
          done.add(n);
        } catch (error) {
          expect(error).toMatchObject(unavailable);
        }
      }
    };
    const callers = Promise.all(Array.from({ length: 8 }, (_, n) => caller(n)));
    for (let round = 0; round < 3; round += 1) {
      await sleep(200);
      await server.kill();
      await server.start();
    }
    await sleep(200);
    stop = true;
    await callers;
    const stateOf = async (n: number) => (await store.get({ scope: "scope", keyHash: `key-${n}` }))?.record.state;
    expect(done.size).toBeGreaterThan(100);
    for (const n of done) expect(await stateOf(n)).toBe("DONE");
    for (const n of begun) expect(await store.begin(requestOf(n))).toMatchObject({ kind: "existing" });
  }, 60_000);

  it("S4: puts its secret back when the data is lost, says so, and knows no key any more", async () => {
    const server = await ownServer();
    const namespace = freshNamespace();
    const { store, serverSecret } = await open(server, { namespace });
    await store.begin(requestOf(1));
    await server.command("FLUSHALL");
    expect(await store.complete(claim, completion)).toBe("stale");
    expect(await store.begin(requestOf(1))).toMatchObject({ kind: "begun", record: { fence: 1 } });
    expect((await store.health()).warnings.join()).toContain("lost its data while it was used (1×)");
    const later = await open(server, { namespace });
    expect(Buffer.from(later.serverSecret)).toEqual(Buffer.from(serverSecret));
  });

  it("S4: puts its secret back as soon as it is connected again to a server without data", async () => {
    const server = await ownServer();
    const namespace = freshNamespace();
    const { store, serverSecret } = await open(server, { namespace });
    await server.kill();
    await server.start();
    expect(await recovered(() => store.get(claim))).toBeUndefined();
    const later = await open(server, { namespace });
    expect(Buffer.from(later.serverSecret)).toEqual(Buffer.from(serverSecret));
  });

  it("S4: begins nothing more when a new process has made another secret after the loss", async () => {
    const server = await ownServer();
    const namespace = freshNamespace();
    const { store } = await open(server, { namespace });
    await server.command("FLUSHALL");
    const newer = await open(server, { namespace });
    const { error } = await failure(store.begin(requestOf(1)));
    expect(error).toMatchObject({ ...unavailable, message: expect.stringContaining("made with another secret") });
    expect(await newer.store.begin(requestOf(1))).toMatchObject({ kind: "begun" });
  });

  it("is unavailable while the server refuses to write, and works again after", async () => {
    const server = await ownServer();
    const { store } = await open(server);
    const refusing = async (code: string): Promise<void> => {
      const { error } = await failure(store.begin(requestOf(1)));
      expect(error).toMatchObject({ ...unavailable, message: expect.stringContaining(code) });
    };
    await server.command("CONFIG", "SET", "maxmemory", "1");
    await refusing("OOM");
    await server.command("CONFIG", "SET", "maxmemory", "0");
    await server.command("CONFIG", "SET", "min-replicas-to-write", "1");
    await refusing("NOREPLICAS");
    await server.command("CONFIG", "SET", "min-replicas-to-write", "0");
    expect(await store.begin(requestOf(1))).toMatchObject({ kind: "begun" });
  });

  it("leaves a server that has become a replica, until it is a primary again", async () => {
    const server = await ownServer();
    const { store } = await open(server);
    await server.command("REPLICAOF", "127.0.0.1", "1");
    const { took, error } = await failure(store.begin(requestOf(1)));
    expect(error).toMatchObject(unavailable);
    expect(took).toBeLessThan(3_000);
    await expect(store.begin(requestOf(1))).rejects.toThrow("it is a replica");
    await server.command("REPLICAOF", "NO", "ONE");
    expect(await recovered(() => store.begin(requestOf(1)))).toMatchObject({ kind: "begun" });
  });

  it("is unavailable while somebody's script keeps the server busy", async () => {
    const server = await ownServer("--busy-reply-threshold", "50");
    const { store } = await open(server);
    const busy = failure(server.command("EVAL", "while true do end", "0"));
    await vi.waitUntil(async () => String((await failure(server.command("PING"))).error).includes("BUSY"));
    const { error } = await failure(store.begin(requestOf(1)));
    expect(error).toMatchObject({ ...unavailable, message: expect.stringContaining("BUSY") });
    await server.command("SCRIPT", "KILL");
    await busy;
    expect(await recovered(() => store.begin(requestOf(1)))).toMatchObject({ kind: "begun" });
  });

  it("closes in time though the server hangs, and refuses from then on", async () => {
    const server = await ownServer();
    const { store } = await open(server);
    server.pause();
    const pending = failure(store.begin(requestOf(1)));
    const { took } = await failure(store.close());
    expect(took).toBeLessThan(1_500);
    expect((await pending).error).toMatchObject(unavailable);
    await expect(store.get(claim)).rejects.toThrow("closed");
    await store.close();
  });

  it("finishes what it was told before it closes", async () => {
    const server = await ownServer();
    const { store } = await open(server);
    const begun = store.begin(requestOf(1));
    await store.close();
    expect(await begun).toMatchObject({ kind: "begun" });
  });
});

describe.skipIf(!hasRedisServer)("a Redis store with a replica", () => {
  async function pair(): Promise<{ readonly primary: RedisServer; readonly replica: RedisServer }> {
    const primary = await ownServer("--repl-diskless-sync-delay", "0");
    const replica = await ownServer("--replicaof", "127.0.0.1", String(primary.port));
    await primary.command("SET", "probe", "1");
    const follows = async (): Promise<boolean> => (await replica.command("GET", "probe").catch(() => null)) === "1";
    const acknowledges = async (): Promise<boolean> =>
      /state=online,offset=[1-9]/.test(String(await primary.command("INFO", "replication")));
    for (const giveUpAt = Date.now() + 15_000; !((await follows()) && (await acknowledges()));) {
      if (Date.now() > giveUpAt) throw new Error("the replica did not follow");
      await sleep(50);
    }
    return { primary, replica };
  }

  it("waits for it after each write, with one WAIT for all of a turn", async () => {
    const { primary } = await pair();
    const { store } = await open(primary);
    expect((await store.health()).durability).toContain("replicas: 1");
    // The first goes twice, because the server does not know the script yet.
    await store.begin(requestOf(0));
    await primary.command("CONFIG", "RESETSTAT");
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.begin(requestOf(1 + n))));
    expect(await primary.calls("evalsha", "wait")).toEqual([20, 1]);
    await store.get(claim);
    expect(await primary.calls("wait")).toEqual([1]);
  });

  it("does not fail without it, but counts", async () => {
    const { primary, replica } = await pair();
    const { store } = await open(primary);
    replica.pause();
    const since = performance.now();
    expect(await store.begin(requestOf(1))).toMatchObject({ kind: "begun" });
    expect(performance.now() - since).toBeGreaterThan(90);
    expect((await store.health()).warnings.join()).toContain("no replica confirmed a write in time");
  });

  it("keeps up with writes that come faster than a stalled one lets them be confirmed", async () => {
    const { primary, replica } = await pair();
    const { store } = await open(primary);
    replica.pause();
    const durations: number[] = [];
    const write = async (n: number): Promise<void> => {
      const since = performance.now();
      expect(await store.begin(requestOf(n))).toMatchObject({ kind: "begun" });
      durations.push(performance.now() - since);
    };
    const writes: Promise<void>[] = [];
    for (let n = 0; n < 60; n += 1) {
      writes.push(write(n));
      await sleep(30);
    }
    await Promise.all(writes);
    expect(Math.max(...durations)).toBeLessThan(1_000);
    expect(Math.min(...durations)).toBeGreaterThan(90);
  });

  it("does not wait where there is none", async () => {
    const server = await ownServer();
    const { store } = await open(server);
    await store.begin(requestOf(1));
    expect(await server.calls("wait")).toEqual([0]);
  });
});

describe.skipIf(!hasRedisServer)("a Redis store on 7.2 or later, which tells when it has flushed", () => {
  async function newer(...parameters: readonly string[]): Promise<NewerRedis> {
    const proxy = await NewerRedis.before((await ownServer(...parameters)).port);
    onTestFinished(() => proxy.close());
    return proxy;
  }

  it("asks for it behind each write, at once for all of a turn, and behind no look", async () => {
    const newRedis = await newer("--appendonly", "yes", "--appendfsync", "everysec");
    const { store } = await open(newRedis);
    await store.begin(requestOf(0));
    newRedis.asked = 0;
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.begin(requestOf(1 + n))));
    expect(newRedis.asked).toBe(1);
    await store.get(claim);
    expect(newRedis.asked).toBe(1);
    expect((await store.health()).warnings.join()).not.toContain("flushed");
  });

  it("does not fail when it was not flushed in time, but says so", async () => {
    const newRedis = await newer("--appendonly", "yes", "--appendfsync", "everysec");
    newRedis.flushed = [0, 0];
    const { store } = await open(newRedis);
    expect(await store.begin(requestOf(1))).toMatchObject({ kind: "begun" });
    expect((await store.health()).warnings.join()).toContain("had not flushed a write to disk within 100 ms");
  });

  it("does not ask where every answer waits for the flush, or where there is no file to flush", async () => {
    for (const parameters of [["--appendonly", "yes", "--appendfsync", "always"], []]) {
      const newRedis = await newer(...parameters);
      await (await open(newRedis)).store.begin(requestOf(1));
      expect(newRedis.asked).toBe(0);
    }
  });
});

describe.skipIf(!hasRedisServer)("the clock of a test", () => {
  it("decides in place of the server's", async () => {
    const server = await ownServer();
    const clock = new TestClock();
    const { store } = await open(server, { now: clock.now });
    await store.begin(requestOf(1));
    await store.complete(claim, completion);
    clock.advance(2 * day);
    const expired = await store.get(claim);
    expect(expired?.record).toMatchObject({ state: "TOMBSTONE" });
    expect(expired?.record.answer).toBeUndefined();
    clock.advance(30 * day);
    expect(await store.get(claim)).toBeUndefined();
    expect(await store.begin(requestOf(1))).toMatchObject({ kind: "begun", record: { fence: 1, effectNo: 1 } });
  });
});
