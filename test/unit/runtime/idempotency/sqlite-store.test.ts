import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterEach, describe, expect, it } from "vitest";
import {
  createOnce,
  openStore,
  type Store,
  StoreStartError,
} from "../../../../templates/connector/src/runtime/idempotency/index.js";
import {
  isBusy,
  isRepaired,
  loadDriver,
  type SqliteDatabase,
} from "../../../../templates/connector/src/runtime/idempotency/sqlite/driver.js";
import { openSqliteStore } from "../../../../templates/connector/src/runtime/idempotency/sqlite/store.js";
import { Bench, callOf, type Layer, Ledger } from "./support/fixtures.js";
import { requestOf } from "./support/requests.js";
import { sqlite } from "./support/stores.js";

const bench = new Bench(sqlite);
const open: (() => unknown)[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await bench.clear();
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

const usesWal = isRepaired(process.versions["sqlite"] ?? "0");

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "once-"));
  folders.push(path);
  return path;
}

async function openFor({ path = join(folder(), "store.db") } = {}): Promise<Store> {
  const { store } = await openSqliteStore(path);
  open.push(() => void store.close());
  return store;
}

function layerOn(path: string): Promise<Layer> {
  return bench.layer({ place: { url: `sqlite:${path}`, namespace: "" } });
}

/** Another program that uses the file. */
async function outsider(path: string): Promise<SqliteDatabase> {
  const database = (await loadDriver()).open(path);
  database.exec("PRAGMA busy_timeout = 2000");
  open.push(() => void database.close());
  return database;
}

describe("the SQLite file", () => {
  it("says what its durability is", async () => {
    const store = await openFor();
    expect((await store.health()).durability).toContain(usesWal ? "node:sqlite" : "libsql");
    expect((await store.health()).durability).toContain(`journal ${usesWal ? "wal" : "truncate"}, synchronous full`);
  });

  it("is private: directory 0700, file 0600", async () => {
    const home = join(folder(), "new", "deep");
    await openFor({ path: join(home, "store.db") });
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, "store.db")).mode & 0o777).toBe(0o600);
  });

  it("is made private when it was not", async () => {
    const path = join(folder(), "store.db");
    writeFileSync(path, "");
    chmodSync(path, 0o644);
    await openFor({ path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.skipIf(usesWal)("gets exactly two commits for a write and none for a replay or a duplicate", async () => {
    const path = join(folder(), "store.db");
    const layer = await layerOn(path);
    // SQLite database header, offset 24: the file change counter, one more for each transaction that wrote.
    const commits = (): number => readFileSync(path).readUInt32BE(24);
    const before = commits();
    await layer.run(callOf(), new Ledger().handler);
    expect(commits() - before).toBe(2);
    await layer.run(callOf(), new Ledger().handler);
    await layer.run(callOf({ key: "refund-acme-2026-10-no2" }), new Ledger().handler);
    expect(commits() - before).toBe(2);
  });

  it.skipIf(usesWal)("shares one commit among all that is queued in one turn", async () => {
    const path = join(folder(), "store.db");
    const store = await openFor({ path });
    const commits = (): number => readFileSync(path).readUInt32BE(24);
    const before = commits();
    await Promise.all(Array.from({ length: 100 }, (_, n) => store.begin(requestOf(n))));
    expect(commits() - before).toBe(1);
  });

  it("C6: is waited for without blocking the event loop while an outsider holds it", async () => {
    const path = join(folder(), "store.db");
    const store = await openFor({ path });
    const other = await outsider(path);
    for (const heldMs of [0, 100, 1_500]) {
      other.exec("BEGIN EXCLUSIVE");
      const writing = Promise.all(Array.from({ length: 20 }, (_, n) => store.begin(requestOf(1_000 * heldMs + n))));
      const longest = await longestTurn(heldMs);
      other.exec("COMMIT");
      expect((await writing).every(({ kind }) => kind === "begun")).toBe(true);
      // Alone on a machine it is below 50 ms; whoever waits inside SQLite blocks for as long as the file is held.
      expect(longest).toBeLessThan(400);
    }
  });

  it("still tells of a known key while another process keeps everybody from writing", async () => {
    const path = join(folder(), "store.db");
    const store = await openFor({ path });
    await store.begin(requestOf(1));
    const other = await outsider(path);
    other.exec("BEGIN IMMEDIATE");
    const writing = store.begin(requestOf(2));
    await sleep(50);
    expect(await store.begin(requestOf(1))).toMatchObject({ kind: "existing", record: { state: "RUNNING" } });
    other.exec("COMMIT");
    expect(await writing).toMatchObject({ kind: "begun" });
  });

  it("is unavailable, and writes nothing later, when it stays locked", async () => {
    const path = join(folder(), "store.db");
    const store = await openFor({ path });
    const other = await outsider(path);
    other.exec("BEGIN EXCLUSIVE");
    const waiting = Promise.allSettled(Array.from({ length: 100 }, (_, n) => store.begin(requestOf(n))));
    const [longest, outcomes] = await Promise.all([longestTurn(5_500), waiting]);
    other.exec("COMMIT");
    // A hundred that gave up in one turn, each after its 5 ms inside SQLite, would block for half a second.
    expect(longest).toBeLessThan(400);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: "rejected", reason: { name: "StoreUnavailableError" } });
    await sleep(100);
    expect(await store.get({ scope: "scope", keyHash: "key-1" })).toBeUndefined();
  });

  it("leaves the file free to others after it was opened while one of them held it", async () => {
    const path = join(folder(), "store.db");
    await (await openFor({ path })).close();
    const other = await outsider(path);
    other.exec("BEGIN EXCLUSIVE");
    const opening = openFor({ path });
    await sleep(200);
    other.exec("COMMIT");
    await (await opening).begin(requestOf(1));
    expect(() => writeMeanwhile(other)).not.toThrow();
  });

  it("leaves the file free to others after it could not be read", async () => {
    const path = join(folder(), "store.db");
    const store = await openFor({ path });
    const other = await outsider(path);
    other.exec("BEGIN EXCLUSIVE");
    // With WAL it can be read all the same.
    await Promise.allSettled([store.get({ scope: "scope", keyHash: "key-1" })]);
    other.exec("COMMIT");
    await store.begin(requestOf(1));
    expect(() => writeMeanwhile(other)).not.toThrow();
  });

  it("S3: fails closed when the file is removed while it is open", async () => {
    const path = join(folder(), "store.db");
    const layer = await layerOn(path);
    renameSync(path, `${path}.gone`);
    const ledger = new Ledger();
    const answer = await layer.run(callOf(), ledger.handler);
    expect(answer).toMatchObject({ error: { code: "STORE_UNAVAILABLE", executed: "no" } });
    expect(answer.status === "error" && answer.error.message).not.toContain(path);
    expect(ledger.effects).toHaveLength(0);
  });

  it("row 36: is not trusted where a record can't be read", async () => {
    const path = join(folder(), "store.db");
    const layer = await layerOn(path);
    const ledger = new Ledger();
    await layer.run(callOf(), ledger.handler);
    const other = await outsider(path);
    for (const damage of ["answer = 'cut'", "v = 2", "state = 'FUTURE'", "fence = 'x'"]) {
      other.exec(`UPDATE record SET ${damage}`);
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({
        error: { code: "STORE_CORRUPT", executed: "unknown", retry: { allowed: false } },
      });
    }
    expect(ledger.effects).toHaveLength(1);
  });

  it("holds neither keys nor arguments", async () => {
    const path = join(folder(), "store.db");
    const layer = await layerOn(path);
    await layer.run(
      callOf({ key: "refund-secretname-no1", input: { payment_id: "pay_secretname", amount: 7 } }),
      new Ledger().handler,
    );
    await layer.close();
    expect(readFileSync(path).includes("secretname")).toBe(false);
  });

  it("grows by at most 1.5 KiB for a call and a result", async () => {
    const path = join(folder(), "store.db");
    const layer = await layerOn(path);
    const text = "x".repeat(1024);
    const write = (n: number) =>
      layer.run(callOf({ key: `order-${n}-acme`, input: { n } }), () =>
        Promise.resolve({ status: "ok", result: { text } }),
      );
    await Promise.all(Array.from({ length: 1000 }, (_, n) => write(n)));
    await layer.close();
    const perCall = statSync(path).size / 1000;
    expect(perCall - text.length).toBeLessThan(1536);
  });
});

describe("opening a store", () => {
  it("keeps its secret in the file, so that another process makes the same hashes", async () => {
    const path = join(folder(), "store.db");
    const [one, other] = [await openStore(`sqlite:${path}`), await openStore(`sqlite:${path}`)];
    expect(Buffer.from(other.serverSecret)).toEqual(Buffer.from(one.serverSecret));
    await Promise.all([one.store.close(), other.store.close()]);
  });

  it("keeps a given secret out of the file, and refuses another one", async () => {
    const path = join(folder(), "store.db");
    const serverSecret = Buffer.alloc(32, "s");
    const { store } = await openStore(`sqlite:${path}`, { serverSecret });
    await store.close();
    expect(readFileSync(path).includes(serverSecret.toString("base64url"))).toBe(false);
    await expect(openStore(`sqlite:${path}`, { serverSecret: Buffer.alloc(32, "t") })).rejects.toThrow(
      "made with another secret",
    );
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow("made with another secret");
  });

  it("works for many at once on a new file", async () => {
    const path = join(folder(), "store.db");
    const opened = await Promise.all(Array.from({ length: 8 }, () => openStore(`sqlite:${path}`)));
    expect(new Set(opened.map(({ serverSecret }) => Buffer.from(serverSecret).toString("hex"))).size).toBe(1);
    await Promise.all(opened.map(({ store }) => store.close()));
  });

  it.each(["mysql://localhost", "sqlite:", "store.db", "sqlite:a?b"])(
    "refuses %s with a line that says what to do",
    async (url) => {
      await expect(openStore(url)).rejects.toThrow("IDEMPOTENCY_STORE must be sqlite:<path of a file>");
    },
  );

  it("refuses a file that is damaged, and leaves it as it is", async () => {
    const path = join(folder(), "store.db");
    writeFileSync(path, "not a database, but longer than a header ".repeat(100));
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow(StoreStartError);
    expect(readFileSync(path, "utf8")).toContain("not a database");
  });

  it("refuses the database of something else", async () => {
    const path = join(folder(), "other.db");
    (await outsider(path)).exec("CREATE TABLE customers(id)");
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow("database of something else");
  });

  it("refuses a file of a newer release", async () => {
    const path = join(folder(), "store.db");
    const { store } = await openStore(`sqlite:${path}`);
    await store.close();
    (await outsider(path)).exec("PRAGMA user_version = 2");
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow("newer release");
  });

  it("refuses a place that can't be written, naming it", async () => {
    const home = folder();
    writeFileSync(join(home, "file"), "");
    await expect(openStore(`sqlite:${join(home, "file", "store.db")}`)).rejects.toThrow(/can't be made or written: E/);
  });

  it.skipIf(usesWal)("refuses a file that newer processes hold in WAL mode", async () => {
    const path = join(folder(), "store.db");
    const { store } = await openStore(`sqlite:${path}`);
    await store.close();
    const newer = await outsider(path);
    newer.exec("PRAGMA journal_mode = wal; BEGIN; SELECT count(*) FROM record; COMMIT");
    expect(existsSync(`${path}-wal`)).toBe(true);
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow("in use by a newer Node.js");
  });

  it.skipIf(!usesWal)("leaves a file in the journal mode of the older SQLite that made it", async () => {
    const path = join(folder(), "store.db");
    const first = await openStore(`sqlite:${path}`);
    await first.store.close();
    const older = await outsider(path);
    older.exec("PRAGMA journal_mode = truncate");
    const { store } = await openStore(`sqlite:${path}`);
    expect((await store.health()).durability).toContain("journal truncate");
    await store.close();
  });

  it("refuses a secret that is too short to protect anything", async () => {
    const store = await openFor();
    expect(() =>
      createOnce({ store, serverSecret: Buffer.alloc(8), upstreamBaseUrlOf: () => "https://api.example" }),
    ).toThrow(RangeError);
  });
});

describe("the driver", () => {
  it.skipIf(usesWal)("is named in one line when its package is missing", async () => {
    const home = folder();
    const entry = fileURLToPath(
      new URL("../../../../templates/connector/src/runtime/idempotency/open-store.ts", import.meta.url),
    );
    const outfile = join(home, "open-store.mjs");
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["libsql"],
      logLevel: "error",
    });
    const script = `const { openStore } = await import(${JSON.stringify(outfile)});
      await openStore("sqlite:store.db").catch((error) => console.log(error.message));`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: home,
      encoding: "utf8",
    });
    expect(said).toMatch(/run "npm install libsql", or use Node\.js 24\n$/);
  });

  it("is the built-in one from SQLite 3.51.3 on", () => {
    expect(["3.51.2", "3.45.1", "0"].map(isRepaired)).toEqual([false, false, false]);
    expect(["3.51.3", "3.53.4", "4.0.0"].map(isRepaired)).toEqual([true, true, true]);
  });

  it("reports a locked file in a form that is recognised", async () => {
    const path = join(folder(), "store.db");
    mkdirSync(join(path, ".."), { recursive: true });
    const [one, other] = [await outsider(path), await outsider(path)];
    other.exec("PRAGMA busy_timeout = 1");
    one.exec("BEGIN EXCLUSIVE");
    let error: unknown;
    try {
      other.exec("BEGIN IMMEDIATE");
    } catch (thrown) {
      error = thrown;
    }
    expect(isBusy(error)).toBe(true);
  });
});

/** A write of another process: it needs the file for itself for a moment. */
function writeMeanwhile(other: SqliteDatabase): void {
  other.exec("BEGIN IMMEDIATE");
  other.exec("UPDATE meta SET value = value");
  other.exec("COMMIT");
}

/** The longest time in milliseconds for which the event loop was held within a period. */
async function longestTurn(milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let longest = 0;
  for (let last = performance.now(); last < end;) {
    await nextTurn();
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }
  return longest;
}
