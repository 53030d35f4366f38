import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadDriver } from "../../../../templates/connector/src/runtime/idempotency/sqlite/driver.js";
import { Bench } from "./support/fixtures.js";
import { bundleWorker, FakeUpstream, Worker } from "./support/processes.js";
import type { WorkerSettings } from "./support/worker.js";

/** More rounds for a release: `IDEMPOTENCY_ROUNDS=500`. */
const rounds = Number(process.env["IDEMPOTENCY_ROUNDS"] ?? 8);
const callers = 48;
const content = { payment_id: "pay_1", amount: 5 };

const bench = new Bench();
let workerFile = "";
let upstream: FakeUpstream;
let path = "";
const workers: Worker[] = [];

beforeAll(async () => {
  workerFile = await bundleWorker();
});
afterAll(() => rmSync(workerFile, { force: true }));
beforeEach(async () => {
  upstream = await FakeUpstream.start();
  path = join(bench.folder(), "store.db");
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.signal("SIGKILL")));
  await upstream.close();
  await bench.clear();
});

async function start(settings: Partial<WorkerSettings> = {}): Promise<Worker> {
  const worker = await Worker.start(workerFile, { path, upstream: upstream.url, ...settings });
  workers.push(worker);
  return worker;
}

/** All callers at once, spread over four processes. */
function storm(round: number, callOf: (caller: number) => { key: string; input: Record<string, unknown> }) {
  return Promise.all(
    Array.from({ length: callers }, (_, caller) => {
      const worker = workers[caller % workers.length];
      if (worker === undefined) throw new Error("no worker");
      return worker.run({ id: `c_${round}_${caller}`, ...callOf(caller) });
    }),
  );
}

/** What was stored, over a fresh connection. */
async function storedStates(): Promise<Record<string, number>> {
  const database = (await loadDriver()).open(path);
  const rows = database.prepare("SELECT state, count(*) AS n FROM record GROUP BY state").all();
  const integrity = database.prepare("PRAGMA integrity_check").all();
  database.close();
  expect(JSON.stringify(integrity)).toContain('"ok"');
  return Object.fromEntries(
    rows.map((row) => [String(Reflect.get(Object(row), "state")), Number(Reflect.get(Object(row), "n"))]),
  );
}

describe("several processes on one file", () => {
  it("C1: one key at once has one effect and the same answer for all", async () => {
    for (let n = 0; n < 4; n += 1) await start();
    upstream.beforeAnswer = () => sleep(Math.random() * 20);
    for (let round = 0; round < rounds; round += 1) {
      const key = `refund-acme-round-no${round}`;
      const answers = await storm(round, () => ({ key, input: { ...content, round } }));
      expect(upstream.effectsOf(key)).toBe(1);
      expect(new Set(answers.map((answer) => JSON.stringify(answer.status === "ok" && answer.result))).size).toBe(1);
      expect(answers.filter(({ call }) => call.replayed)).toHaveLength(callers - 1);
    }
    expect(await storedStates()).toEqual({ DONE: rounds });
  });

  it("C2: the same content under many keys at once has one effect", async () => {
    for (let n = 0; n < 4; n += 1) await start();
    upstream.beforeAnswer = () => sleep(Math.random() * 20);
    for (let round = 0; round < rounds; round += 1) {
      const before = upstream.effects.length;
      const answers = await storm(round, (caller) => ({
        key: `refund-acme-${round}-no${caller}`,
        input: { ...content, round },
      }));
      expect(upstream.effects.length - before).toBe(1);
      expect(answers.filter(({ call }) => call.duplicate_of !== undefined)).toHaveLength(callers - 1);
    }
    expect(await storedStates()).toEqual({ DONE: rounds });
  });

  it("C4: two contents under one key have one effect, and the other is told", async () => {
    for (let n = 0; n < 4; n += 1) await start();
    for (let round = 0; round < rounds; round += 1) {
      const key = `refund-acme-race-no${round}`;
      const answers = await storm(round, (caller) => ({ key, input: { ...content, amount: caller % 2, round } }));
      expect(upstream.effectsOf(key)).toBe(1);
      expect(answers.filter((answer) => answer.status === "error" && answer.error.code === "KEY_REUSED")).toHaveLength(
        callers / 2,
      );
    }
  });

  it("S7: loses nothing of what it acknowledged under contention", async () => {
    for (let n = 0; n < 4; n += 1) await start();
    const answers = await Promise.all(
      Array.from({ length: rounds }, (_, round) =>
        storm(round, (caller) => ({ key: `order-${round}-${caller}-2026`, input: { ...content, round, caller } })),
      ),
    );
    const acknowledged = answers.flat().filter((answer) => answer.status === "ok");
    expect(acknowledged).toHaveLength(rounds * callers);
    expect(await storedStates()).toEqual({ DONE: rounds * callers });
    expect(upstream.effects).toHaveLength(rounds * callers);
  });
});

describe("a process that is killed", () => {
  it("K1, row 30: between effect and completion leaves the outcome unknown, and nothing is sent again", async () => {
    for (let round = 0; round < Math.ceil(rounds / 4); round += 1) {
      const key = `refund-killed-no${round}`;
      const victim = await start();
      const effect = new Promise<void>((resolve) => {
        upstream.beforeAnswer = () => {
          resolve();
          return sleep(10_000, undefined, { ref: false });
        };
      });
      void victim.run({ id: `c_${round}`, key, input: { ...content, round } });
      await effect;
      await victim.signal("SIGKILL");
      upstream.beforeAnswer = () => Promise.resolve();
      const heir = await start();
      const began = performance.now();
      const repeat = await heir.run({ id: "c_repeat", key, input: { ...content, round } });
      expect(repeat).toMatchObject({
        error: { code: "OUTCOME_UNKNOWN", executed: "unknown" },
        call: { id: `c_${round}` },
      });
      expect(performance.now() - began).toBeLessThan(2_000);
      expect(upstream.effectsOf(key)).toBe(1);
    }
  });

  it("K2: at a random instant never leads to a second effect, and the state is truthful", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = `refund-random-no${round}`;
      upstream.beforeAnswer = () => sleep(15);
      const victim = await start();
      void victim.run({ id: "c_first", key, input: { ...content, round } });
      await sleep(Math.random() * 60);
      await victim.signal("SIGKILL");
      const sent = upstream.effectsOf(key);
      const heir = await start();
      const repeat = await heir.run({ id: "c_repeat", key, input: { ...content, round } });
      expect(upstream.effectsOf(key)).toBeLessThanOrEqual(1);
      expect(repeat.status === "ok" ? upstream.effectsOf(key) : 1).toBe(1);
      expect(sent === 1 && repeat.call.executed_now).toBe(false);
      await storedStates();
    }
  });

  it("K3, row 31: is followed by the same upstream key, one effect and the real result where the upstream removes duplicates", async () => {
    upstream.dedupes = true;
    const key = "refund-deduped-no1";
    const victim = await start();
    const effect = new Promise<void>((resolve) => {
      upstream.beforeAnswer = () => {
        resolve();
        return sleep(10_000, undefined, { ref: false });
      };
    });
    void victim.run({ id: "c_first", key, input: content, dedupes: true });
    await effect;
    await victim.signal("SIGKILL");
    upstream.beforeAnswer = () => Promise.resolve();
    const heir = await start();
    expect(await heir.run({ id: "c_repeat", key, input: content, dedupes: true })).toMatchObject({
      status: "ok",
      result: { id: `r_${key}` },
    });
    expect(upstream.effectsOf(key)).toBe(1);
  });

  it("K4: is noticed at once by another process that was waiting", async () => {
    const [victim, other] = [await start(), await start()];
    upstream.beforeAnswer = () => sleep(10_000, undefined, { ref: false });
    void victim.run({ id: "c_first", key: "refund-waiting-no1", input: content });
    await sleep(150);
    const waiting = other.run({ id: "c_second", key: "refund-waiting-no1", input: content });
    await sleep(100);
    const killed = performance.now();
    await victim.signal("SIGKILL");
    expect(await waiting).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
    expect(performance.now() - killed).toBeLessThan(2_000);
  });

  it("K5: by SIGTERM finishes its writes or marks them unknown, and leaves none running", async () => {
    const worker = await start();
    upstream.beforeAnswer = (key) => sleep(key.endsWith("slow") ? 5_000 : 50, undefined, { ref: false });
    for (let n = 0; n < 20; n += 1) {
      void worker.run({ id: `c_${n}`, key: `refund-${n}-${n % 2 === 0 ? "slow" : "fast"}`, input: { ...content, n } });
    }
    while (upstream.effects.length < 20) await sleep(10);
    await worker.signal("SIGTERM");
    expect(await storedStates()).toEqual({ DONE: 10, UNKNOWN: 10 });
  });
});

describe("an owner that is paused beyond its lease", () => {
  it("L2: sends nothing after it wakes up, and its claim is refused", async () => {
    const owner = await start({ leaseMs: 400 });
    const effect = new Promise<void>((resolve) => {
      upstream.beforeAnswer = () => {
        resolve();
        return sleep(50);
      };
    });
    const first = owner.run({ id: "c_first", key: "refund-paused-no1", input: content });
    await effect;
    owner.pause();
    await sleep(600);
    const other = await start();
    expect(await other.run({ id: "c_second", key: "refund-paused-no1", input: content })).toMatchObject({
      error: { code: "OUTCOME_UNKNOWN" },
    });
    owner.resume();
    await first;
    expect(await other.run({ id: "c_third", key: "refund-paused-no1", input: content })).toMatchObject({
      status: "ok",
      call: { replayed: true },
    });
    expect(upstream.effects).toHaveLength(1);
  });
});
