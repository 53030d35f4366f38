import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../../../../templates/connector/src/runtime/idempotency/postgres/store.js";
import type { Store } from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { postgresIdentity, postgresPrograms } from "../../../support/services.js";
import { type OwnServer, ownServer } from "../../../torture/support/own-server.js";
import { claimOf, completion, day, requestOf } from "./support/requests.js";
import { sql, urlWith } from "./support/sql.js";

const claim = claimOf(1);

/** A server that nobody else uses, so that what it writes can be counted. */
describe.skipIf(postgresPrograms() === undefined)("on a PostgreSQL server of its own, a store", () => {
  let server: OwnServer;
  let schemas = 0;
  const opened: Store[] = [];

  beforeAll(async () => {
    const started = await ownServer("PostgreSQL");
    if (started === undefined) throw new Error("PostgreSQL did not start");
    server = started;
    for (const setting of ["autovacuum = off", "wal_writer_delay = 10000", "password_encryption = 'scram-sha-256'"])
      await sql(server.url, `ALTER SYSTEM SET ${setting}`);
    await sql(server.url, "SELECT pg_reload_conf()");
    await sql(server.url, "CREATE ROLE hasty LOGIN SUPERUSER");
    await sql(server.url, "ALTER ROLE hasty SET synchronous_commit = off");
    await sql(server.url, "CREATE TABLE control(n integer)");
  }, 60_000);
  afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));
  afterAll(() => server?.remove());

  async function open(url = server.url): Promise<Store> {
    const { store } = await openPostgresStore(url, { namespace: `own_${(schemas += 1)}` });
    opened.push(store);
    return store;
  }

  /** Logs in as a role whose commits are not flushed before they are acknowledged. */
  const hasty = (): string => urlWith(server.url, { username: "hasty" });

  /** Transactions that have changed something: the others are given no number. */
  async function commits(work: () => Promise<unknown>): Promise<number> {
    const next = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text";
    const [before] = await sql(server.url, next);
    await work();
    const [after] = await sql(server.url, next);
    return Number(after) - Number(before);
  }

  async function isFlushed(): Promise<unknown> {
    return (await sql(server.url, "SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()"))[0];
  }

  it("flushes every change before it acknowledges it, whatever the default of its role is", async () => {
    const store = await open(hasty());
    const rejected = claimOf(2);
    const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["begin", () => store.begin({ ...requestOf(1), dedupes: true })],
      ["settle", () => store.settle(claim, { keepMs: day })],
      ["send again", () => store.begin({ ...requestOf(1), dedupes: true })],
      ["complete", () => store.complete(claimOf(1, 2), completion)],
      ["begin", () => store.begin(requestOf(2))],
      ["release", () => store.release(rejected, { keepMs: day })],
      ["begin again", () => store.begin(requestOf(2))],
      ["begin together", () => Promise.all([3, 4, 5, 6].map((n) => store.begin(requestOf(n))))],
    ];
    for (const [name, change] of changes) {
      await sql(hasty(), "INSERT INTO control VALUES(1)");
      expect([name, await isFlushed()]).toEqual([name, false]);
      await change();
      expect([name, await isFlushed()]).toEqual([name, true]);
    }
  });

  it("makes two commits for a write, and none for a replay, a duplicate or a look", async () => {
    const store = await open();
    await store.begin(requestOf(0));
    expect(await commits(() => store.begin(requestOf(1)))).toBe(1);
    expect(await commits(() => store.complete(claim, completion))).toBe(1);
    const duplicate = { ...requestOf(1), keyHash: "key-other" };
    const looks = async (): Promise<void> => {
      // More than 32: so often a sequence would write.
      for (let n = 0; n < 40; n += 1) {
        expect(await store.begin(requestOf(1))).toMatchObject({ kind: "existing" });
        expect(await store.begin(duplicate)).toMatchObject({ kind: "duplicate" });
        expect(await store.complete(claim, completion)).toBe("stale");
        expect(await store.get(claim)).toBeDefined();
        expect(await store.gc()).toBe(0);
      }
    };
    expect(await commits(looks)).toBe(0);
  });

  it("makes one commit for what is begun in one turn", async () => {
    const store = await open();
    await store.begin(requestOf(0));
    expect(await commits(() => Promise.all(Array.from({ length: 16 }, (_, n) => store.begin(requestOf(1 + n)))))).toBe(
      1,
    );
  });

  it("has all that it acknowledged after a crash of the server, and goes on by itself", async () => {
    const store = await open(hasty());
    const acknowledged = new Set<string>();
    const load = (async () => {
      for (let n = 0; n < 10_000; n += 4) {
        const outcomes = await Promise.all(
          [0, 1, 2, 3].map((i) => store.begin(requestOf(n + i)).catch(() => undefined)),
        );
        for (const outcome of outcomes) if (outcome?.kind === "begun") acknowledged.add(outcome.record.callId);
        if (outcomes.includes(undefined)) return;
      }
    })();
    while (acknowledged.size < 100) await sleep(5);
    await sql(hasty(), "INSERT INTO control VALUES(2)");
    await server.kill();
    await load;
    await server.start();
    const kept = new Set(await sql(server.url, `SELECT call_id FROM own_${schemas}.record`));
    expect([...acknowledged].filter((callId) => !kept.has(callId))).toEqual([]);
    expect(await store.begin(requestOf(100_000))).toMatchObject({ kind: "begun" });
  }, 60_000);

  it("logs in with a password of any characters", async () => {
    const password = "p@ss/w#rd? %25é'\"";
    await sql(server.url, `CREATE ROLE careful LOGIN SUPERUSER PASSWORD '${password.replaceAll("'", "''")}'`);
    await demandPasswords(server.url, "careful");
    const url = (text: string): string =>
      urlWith(server.url, { username: "careful", password: encodeURIComponent(text) });
    expect(await (await open(url(password))).begin(requestOf(1))).toMatchObject({ kind: "begun" });
    await expect(open(url("wrong"))).rejects.toThrow("it refuses the user or the password (28P01)");
    await expect(open(urlWith(server.url, { username: "careful" }))).rejects.toThrow("it asks for a password");
    await expect(open(`${server.url}?sslmode=verify-full`)).rejects.toThrow("it offers no TLS");
  });

  it.skipIf(spawnSync("openssl", ["version"]).status !== 0)("encrypts the connection as the URL says", async () => {
    const folder = mkdtempSync(join(tmpdir(), "certificate-"));
    const [ca, other] = [certificate(folder, "server"), certificate(folder, "other")];
    await sql(server.url, `ALTER SYSTEM SET ssl_cert_file = '${ca}'`);
    await sql(server.url, `ALTER SYSTEM SET ssl_key_file = '${ca}.key'`);
    await sql(server.url, "ALTER SYSTEM SET ssl = on");
    await sql(server.url, "SELECT pg_reload_conf()");
    const secure = (authority: string): string => {
      const url = urlWith(server.url, { hostname: "localhost" });
      return `${url}?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`;
    };
    const store = await open(secure(ca));
    expect(await store.begin(requestOf(1))).toMatchObject({ kind: "begun" });
    const encrypted =
      "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'safe-mcp'";
    expect(await sql(server.url, encrypted)).toEqual([true]);
    await expect(open(secure(other))).rejects.toMatchObject({ name: "StoreStartError" });
    rmSync(folder, { recursive: true });
  });
});

/** Lets one role in by its password only. */
async function demandPasswords(url: string, role: string): Promise<void> {
  const rules = [
    `host all ${role} 127.0.0.1/32 scram-sha-256`,
    "host all all 127.0.0.1/32 trust",
    "local all all trust",
  ];
  const [file] = await sql(url, "SHOW hba_file");
  await sql(url, `COPY (SELECT unnest(ARRAY['${rules.join("', '")}'])) TO '${String(file)}'`);
  await sql(url, "SELECT pg_reload_conf()");
}

/** A certificate for localhost that vouches for itself; its key lies beside it. */
function certificate(folder: string, name: string): string {
  const file = join(folder, name);
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", ...kind, ...subject, "-keyout", `${file}.key`, "-out", file], { stdio: "ignore" });
  const identity = postgresIdentity();
  if (identity !== undefined)
    for (const each of [folder, file, `${file}.key`]) chownSync(each, identity.uid, identity.gid);
  return file;
}
