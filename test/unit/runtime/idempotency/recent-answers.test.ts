import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { recentAnswer, RecentAnswers } from "../../../../templates/connector/src/runtime/idempotency/recent-answers.js";
import { Bench, callOf, createRefund, Ledger, upstreamError, writePolicy } from "./support/fixtures.js";
import { requestOf } from "./support/requests.js";
import { storesUnderTest } from "./support/stores.js";
import { newRecord } from "../../../../templates/connector/src/runtime/idempotency/new-record.js";
import { countedStore } from "../../../../templates/connector/src/runtime/idempotency/counted-store.js";
import { Counters } from "../../../../templates/connector/src/runtime/idempotency/counters.js";
import { createOnce } from "../../../../templates/connector/src/runtime/idempotency/index.js";
import type { Store } from "../../../../templates/connector/src/runtime/idempotency/store.js";

const recentMs = 60_000;
const otherContent = { payment_id: "pay_2", amount: 9 };

describe.each(storesUnderTest)("answers in memory, in front of $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  it("answer a repeat as the store would, word for word", async () => {
    const place = bench.place();
    const [layer, other] = [await bench.layer({ place, recentMs }), await bench.layer({ place })];
    const ledger = new Ledger();
    await layer.run(callOf(), ledger.handler);
    const remembered = await layer.run(callOf(), ledger.handler);
    expect(remembered).toMatchObject({ status: "ok", result: { id: "r_1" }, call: { replayed: true } });
    expect(remembered).toEqual(await other.run(callOf(), ledger.handler));
    expect(ledger.effects).toHaveLength(1);
  });

  it("answer with what is left of a result that was too large to keep", async () => {
    const layer = await bench.layer({ recentMs, retention: { resultMaxBytes: 100 } });
    const large = () => Promise.resolve({ status: "ok" as const, result: { id: "r_1", lines: ["x".repeat(200)] } });
    await layer.run(callOf(), large);
    expect(await layer.run(callOf(), large)).toMatchObject({
      result: { id: "r_1" },
      notice: expect.stringContaining("too large to keep"),
    });
  });

  it("do not ask the store, and are there after a repeat that did", async () => {
    const place = bench.place();
    const first = await bench.layer({ place });
    await first.run(callOf(), new Ledger().handler);
    const watched = spied(first.opened.store);
    const { once } = createOnce({
      ...first.opened,
      store: watched.store,
      upstreamBaseUrlOf: () => "https://api.example",
    });
    const repeat = once(new Ledger().handler);
    for (let time = 0; time < 3; time += 1) expect((await repeat(callOf())).call?.replayed).toBe(true);
    expect(watched.calls).toEqual(["begin"]);
  });

  it("are for the very same request only", async () => {
    const layer = await bench.layer({ recentMs });
    const ledger = new Ledger();
    await layer.run(callOf(), ledger.handler);
    expect(await layer.run(callOf({ input: otherContent }), ledger.handler)).toMatchObject({
      error: { code: "KEY_REUSED" },
    });
    const bert = { id: "issuer|bert", scopes: "local" } as const;
    expect(await layer.run(callOf({ principal: bert }), ledger.handler)).toMatchObject({ call: { replayed: false } });
    const redefined = { ...createRefund, request: { ...createRefund.request, path: "/v2/refunds" } };
    expect(await layer.run(callOf({ tool: redefined }), ledger.handler)).toMatchObject({
      notice: expect.stringContaining("tool_changed"),
    });
  });

  it("are not those of an owner that was overtaken", async () => {
    const place = bench.place();
    const [slow, other] = [await bench.layer({ place, leaseMs: 80, recentMs }), await bench.layer({ place })];
    const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
    await slow.run(callOf({ policy }), () => sleep(400).then(() => ({ status: "ok", result: { id: "old" } })));
    await other.run(callOf({ policy }), () => Promise.resolve({ status: "ok", result: { id: "new" } }));
    await sleep(500);
    expect(await slow.run(callOf({ policy }), new Ledger().handler)).toMatchObject({ result: { id: "new" } });
  });

  it("are none for what was rejected or is unknown", async () => {
    const layer = await bench.layer({ recentMs });
    await layer.run(callOf(), () => Promise.reject(upstreamError("no")));
    const ledger = new Ledger();
    expect(await layer.run(callOf(), ledger.handler)).toMatchObject({ call: { executed_now: true } });
    const key = "refund-acme-2026-10-no7";
    const input = otherContent;
    await layer.run(callOf({ key, input }), () => Promise.reject(upstreamError("unknown", "OUTCOME_UNKNOWN")));
    expect(await layer.run(callOf({ key, input }), ledger.handler)).toMatchObject({ error: { executed: "unknown" } });
  });
});

/** The same store, and the names of the operations that were asked of it. */
function spied(store: Store): { readonly store: Store; readonly calls: readonly string[] } {
  const calls: string[] = [];
  const counted = countedStore(store, new Counters());
  const begin: Store["begin"] = (request) => {
    calls.push("begin");
    return counted.begin(request);
  };
  const get: Store["get"] = (lookup) => {
    calls.push("get");
    return counted.get(lookup);
  };
  return { store: { ...counted, begin, get }, calls };
}

describe("the answers in memory", () => {
  const record = newRecord(requestOf(1), undefined, 0);
  const keep = (answers: RecentAnswers, n: number, text = "{}", validMs = 60_000): void =>
    answers.keep(`key-${n}`, recentAnswer(record, text, 0), validMs);

  it("end with their time, or with that of the store when it is shorter", async () => {
    const answers = new RecentAnswers(recentMs);
    keep(answers, 1, "{}", 20);
    expect(answers.find("key-1", record)).toBeDefined();
    await sleep(30);
    expect(answers.find("key-1", record)).toBeUndefined();
  });

  it("give way to newer ones when they take more than 4 MiB, and large ones are not kept", () => {
    const answers = new RecentAnswers(recentMs);
    for (let n = 0; n < 30; n += 1) keep(answers, n, "x".repeat(200_000));
    expect(answers.find("key-0", record)).toBeUndefined();
    expect(answers.find("key-29", record)).toBeDefined();
    keep(answers, 30, "x".repeat(300_000));
    expect(answers.find("key-30", record)).toBeUndefined();
  });

  it("are not kept at all where nobody wants them", () => {
    const answers = new RecentAnswers(0);
    keep(answers, 1);
    expect(answers.find("key-1", record)).toBeUndefined();
  });
});
