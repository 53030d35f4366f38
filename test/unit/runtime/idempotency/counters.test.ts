import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ClaimedCall, Handler } from "../../../../templates/connector/src/runtime/call.js";
import type { Counts } from "../../../../templates/connector/src/runtime/idempotency/index.js";
import { countedStore } from "../../../../templates/connector/src/runtime/idempotency/counted-store.js";
import { Counters } from "../../../../templates/connector/src/runtime/idempotency/counters.js";
import { type Store, StoreUnavailableError } from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { Bench, callOf, Ledger, TestClock, upstreamError, writePolicy } from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

const none: Counts = {
  begins: 0,
  replays: 0,
  duplicates: 0,
  keyConflicts: 0,
  unknown: 0,
  settledLate: 0,
  staleFenceRefused: 0,
  storeErrors: 0,
  gcRows: 0,
};
const otherKey = "refund-acme-2026-10-no2";
const otherContent = { payment_id: "pay_2", amount: 9 };
const unknown: Handler<ClaimedCall> = () => Promise.reject(upstreamError("unknown", "OUTCOME_UNKNOWN"));

describe.each(storesUnderTest)("the counters on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  it("count writes, replays, duplicates and keys that were used for something else", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    await layer.run(callOf(), ledger.handler);
    await layer.run(callOf(), ledger.handler);
    await layer.run(callOf(), ledger.handler);
    await layer.run(callOf({ key: otherKey }), ledger.handler);
    await layer.run(callOf({ input: otherContent }), ledger.handler);
    expect(layer.counters()).toEqual({ ...none, begins: 1, replays: 2, duplicates: 1, keyConflicts: 1 });
  });

  it("count in the same way when the first call still runs", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger(100);
    const first = layer.run(callOf(), ledger.handler);
    await Promise.all([
      layer.run(callOf(), ledger.handler),
      layer.run(callOf(), ledger.handler),
      layer.run(callOf({ key: otherKey }), ledger.handler),
      layer.run(callOf({ input: otherContent }), ledger.handler),
    ]);
    await first;
    expect(layer.counters()).toEqual({ ...none, begins: 1, replays: 2, duplicates: 1, keyConflicts: 1 });
  });

  it("notes in the records how often they were given again: not at once, but when it cleans up, and when it closes", async () => {
    const place = bench.place();
    const layer = await bench.layer({ place });
    const ledger = new Ledger(50);
    await Promise.all([layer.run(callOf(), ledger.handler), layer.run(callOf(), ledger.handler)]);
    await layer.run(callOf(), ledger.handler);
    await layer.run(callOf({ key: otherKey }), ledger.handler);
    expect(await kind.replays(place)).toBe(0);
    await layer.close();
    expect(await kind.replays(place)).toBe(3);
  });

  it("count a write whose outcome is unknown once, however often it is asked for", async () => {
    const layer = await bench.layer();
    for (let time = 0; time < 3; time += 1) await layer.run(callOf(), unknown);
    expect(layer.counters()).toEqual({ ...none, begins: 1, unknown: 1 });
  });

  it("count an answer that came after the lease", async () => {
    const layer = await bench.layer({ leaseMs: 80 });
    await layer.run(callOf(), new Ledger(200).handler);
    await sleep(300);
    expect(layer.counters()).toEqual({ ...none, begins: 1, unknown: 1, settledLate: 1 });
  });

  it("count an answer that came after another process had sent again", async () => {
    const place = bench.place();
    const [slow, other] = [await bench.layer({ place, leaseMs: 80 }), await bench.layer({ place })];
    const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
    await slow.run(callOf({ policy }), new Ledger(400).handler);
    await other.run(callOf({ policy }), new Ledger().handler);
    await sleep(500);
    expect(slow.counters()).toEqual({ ...none, begins: 1, unknown: 1, staleFenceRefused: 1 });
  });

  it("count what a shutdown leaves unknown", async () => {
    const layer = await bench.layer();
    const running = layer.run(callOf(), new Ledger(500).handler);
    await sleep(100);
    await layer.close(0);
    expect(layer.counters()).toMatchObject({ begins: 1, unknown: 1 });
    await running;
  });

  it.skipIf(kind.expires)("count what the garbage collection touches", async () => {
    const clock = new TestClock();
    const layer = await bench.layer({ clock });
    await layer.run(callOf(), new Ledger().handler);
    clock.advance(31 * 24 * 60 * 60_000);
    const counters = new Counters();
    await countedStore(layer.opened.store, counters).gc();
    expect(counters.read()).toEqual({ ...none, gcRows: 1 });
  });

  it("are logged once, when the layer closes after something happened", async () => {
    const lines: [object, string][] = [];
    const logger = { info: (facts: object, text: string) => void lines.push([facts, text]), warn: () => undefined };
    await (await bench.layer({ logger })).close();
    expect(lines).toEqual([]);
    const layer = await bench.layer({ logger });
    await layer.run(callOf(), new Ledger().handler);
    await layer.close();
    expect(lines).toEqual([[{ counts: { ...none, begins: 1 } }, "what became of writes since the start"]]);
  });
});

describe("store errors", () => {
  it("are counted for every operation, and passed on", async () => {
    const down = (): Promise<never> => Promise.reject(new StoreUnavailableError("down"));
    const close = (): Promise<void> => Promise.resolve();
    const broken: Store = {
      begin: down,
      complete: down,
      release: down,
      settle: down,
      get: down,
      gc: down,
      health: down,
      close,
    };
    const counters = new Counters();
    const store = countedStore(broken, counters);
    const claim = { scope: "s", keyHash: "k", callId: "c", fence: 1 };
    const operations = [
      store.get(claim),
      store.release(claim, { keepMs: 1 }),
      store.settle(claim, { keepMs: 1 }),
      store.complete(claim, { answer: "{}", keepResultMs: 1, keepMs: 1, guardMs: 1 }),
      store.gc(),
    ];
    for (const { status } of await Promise.allSettled(operations)) expect(status).toBe("rejected");
    expect(counters.read()).toEqual({ ...none, storeErrors: 5 });
  });
});
