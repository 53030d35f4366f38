import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ClaimedCall, Handler, ValidCall } from "../../../../templates/connector/src/runtime/call.js";
import { createOnce } from "../../../../templates/connector/src/runtime/idempotency/index.js";
import type { Store } from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { down, storeLike, throwing } from "./support/doubles.js";
import {
  Bench,
  callOf,
  createRefund,
  Ledger,
  listRefunds,
  readPolicy,
  TestClock,
  upstreamError,
  writePolicy,
} from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

const minute = 60_000;
const hour = 60 * minute;
const otherContent = { payment_id: "pay_2", amount: 9 };
const otherKey = "refund-acme-2026-10-no2";

describe.each(storesUnderTest)("once on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  describe("a write", () => {
    it("row 1: is executed once under a new key", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const answer = await layer.run(callOf({ id: "c_first" }), ledger.handler);
      expect(answer).toEqual({
        status: "ok",
        result: { id: "r_1", amount: 5 },
        call: { id: "c_first", replayed: false, executed_now: true },
      });
    });

    it("row 2: is answered with the stored result when it is repeated", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf({ id: "c_first" }), ledger.handler);
      const repeat = await layer.run(callOf(), ledger.handler);
      expect(repeat).toMatchObject({
        status: "ok",
        result: { id: "r_1", amount: 5 },
        call: { id: "c_first", replayed: true, executed_now: false, age_s: 0 },
      });
      expect(repeat.notice).toMatch(/^ALREADY DONE \d s ago, not executed again\./);
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 2: is answered with the stored error when it was executed and its answer was lost", async () => {
      const layer = await bench.layer();
      const lost = upstreamError("yes", "RESPONSE_INCOMPLETE");
      await layer.run(callOf(), throwing(lost));
      const repeat = await layer.run(callOf(), throwing(new Error("sent twice")));
      expect(repeat).toMatchObject({
        status: "error",
        error: lost.body,
        call: { replayed: true, executed_now: false },
      });
    });

    it("row 3: waits for the same call and shares its result", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger(80);
      const answers = await Promise.all(Array.from({ length: 20 }, () => layer.run(callOf(), ledger.handler)));
      expect(ledger.effects).toHaveLength(1);
      expect(answers.filter(({ call }) => call.replayed)).toHaveLength(19);
      expect(answers.every((answer) => answer.status === "ok")).toBe(true);
    });

    it("row 3: is told IN_PROGRESS when the same call runs longer than it may wait", async () => {
      const layer = await bench.layer({ waitMs: 60 });
      const ledger = new Ledger(300);
      const first = layer.run(callOf(), ledger.handler);
      const second = await layer.run(callOf(), ledger.handler);
      expect(second).toMatchObject({
        error: { code: "IN_PROGRESS", retry: { allowed: true, key: "same", after_s: 5 } },
      });
      expect((await first).status).toBe("ok");
    });

    it("row 3: waits for another process in the same way", async () => {
      const place = bench.place();
      const [one, other] = [await bench.layer({ place }), await bench.layer({ place })];
      const ledger = new Ledger(200);
      const first = one.run(callOf(), ledger.handler);
      await sleep(50);
      expect(await other.run(callOf(), ledger.handler)).toMatchObject({ status: "ok", call: { replayed: true } });
      expect((await first).call.replayed).toBe(false);
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 3: is told IN_PROGRESS when another process takes longer than it may wait", async () => {
      const place = bench.place();
      const [one, other] = [await bench.layer({ place }), await bench.layer({ place, waitMs: 100 })];
      const ledger = new Ledger(500);
      const first = one.run(callOf(), ledger.handler);
      await sleep(50);
      expect(await other.run(callOf(), ledger.handler)).toMatchObject({
        error: { code: "IN_PROGRESS", executed: "unknown" },
      });
      await first;
    });

    it("row 3: is told IN_PROGRESS, not that nothing was sent, when the store fails while it waits for another process", async () => {
      const place = bench.place();
      const one = await bench.layer({ place });
      const { opened } = await bench.layer({ place });
      const store = storeLike(opened.store, { get: down });
      const other = createOnce({ ...opened, store, upstreamBaseUrlOf: () => "https://api.example", waitMs: 300 });
      const ledger = new Ledger(600);
      const first = one.run(callOf({ id: "c_first" }), ledger.handler);
      await vi.waitUntil(() => ledger.effects.length === 1, { interval: 5, timeout: 5_000 });
      await expect(other.once(ledger.handler)(callOf())).rejects.toMatchObject({
        body: { code: "IN_PROGRESS", executed: "unknown", retry: { allowed: true, key: "same" } },
        call: { id: "c_first" },
      });
      await first;
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 3: is told IN_PROGRESS, not that nothing was sent, when the store fails after its wait for another process", async () => {
      const place = bench.place();
      const one = await bench.layer({ place });
      const { opened } = await bench.layer({ place });
      let begins = 0;
      const begin: Store["begin"] = (request) => (++begins > 1 ? down() : opened.store.begin(request));
      const store = storeLike(opened.store, { begin });
      const other = createOnce({ ...opened, store, upstreamBaseUrlOf: () => "https://api.example" });
      const ledger = new Ledger(200);
      const first = one.run(callOf({ id: "c_first" }), ledger.handler);
      await vi.waitUntil(() => ledger.effects.length === 1, { interval: 5, timeout: 5_000 });
      await expect(other.once(ledger.handler)(callOf())).rejects.toMatchObject({
        body: {
          code: "IN_PROGRESS",
          message: expect.stringContaining("can't be read now"),
          executed: "unknown",
          retry: { allowed: true, key: "same" },
        },
        call: { id: "c_first" },
      });
      expect((await first).status).toBe("ok");
      expect(begins).toBeGreaterThan(1);
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 3: gets the result of another process when the store fails only for a moment while it waits", async () => {
      const place = bench.place();
      const one = await bench.layer({ place });
      const { opened } = await bench.layer({ place });
      let failures = 1;
      const get: Store["get"] = (lookup) => (failures-- > 0 ? down() : opened.store.get(lookup));
      const store = storeLike(opened.store, { get });
      const other = createOnce({ ...opened, store, upstreamBaseUrlOf: () => "https://api.example" });
      const ledger = new Ledger(200);
      const first = one.run(callOf(), ledger.handler);
      await vi.waitUntil(() => ledger.effects.length === 1, { interval: 5, timeout: 5_000 });
      expect(await other.once(ledger.handler)(callOf())).toMatchObject({ status: "ok", call: { replayed: true } });
      await first;
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 3: shares a rejection with those who waited for it, in this process and in another", async () => {
      const place = bench.place();
      const [one, other] = [await bench.layer({ place }), await bench.layer({ place })];
      let sent = 0;
      const reject: Handler<ClaimedCall> = async () => {
        sent += 1;
        await sleep(200);
        throw upstreamError("no");
      };
      const local = [one.run(callOf(), reject), one.run(callOf(), reject)];
      await sleep(50);
      const answers = await Promise.all([...local, other.run(callOf(), reject)]);
      expect(answers.map((answer) => answer.status === "error" && answer.error.code)).toEqual(
        Array(3).fill("UPSTREAM_REJECTED"),
      );
      expect(sent).toBe(1);
    });

    it("row 5: may use its key again, with other content, after a definite rejection", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const rejected = await layer.run(callOf(), throwing(upstreamError("no")));
      expect(rejected).toMatchObject({
        error: { code: "UPSTREAM_REJECTED", executed: "no" },
        call: { executed_now: false },
      });
      const corrected = await layer.run(callOf({ input: otherContent }), ledger.handler);
      expect(corrected).toMatchObject({ status: "ok", call: { replayed: false, executed_now: true } });
    });

    it("row 5: gets a new upstream key after a definite rejection, and keeps it otherwise", async () => {
      const layer = await bench.layer();
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      const keys: (string | undefined)[] = [];
      const answers = [upstreamError("no"), upstreamError("unknown", "OUTCOME_UNKNOWN"), undefined];
      for (const error of answers) {
        await layer.run(callOf({ policy }), (call) => {
          keys.push(call.claim?.upstreamKey);
          return error === undefined ? Promise.resolve({ status: "ok", result: {} }) : Promise.reject(error);
        });
      }
      expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
      expect(keys[1]).not.toBe(keys[0]);
      expect(keys[2]).toBe(keys[1]);
    });

    it("row 6: is told RESULT_EXPIRED, and not executed, when its result is no longer kept", async () => {
      const clock = new TestClock();
      const layer = await bench.layer({ clock });
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      clock.advance(25 * hour);
      const expired = await layer.run(callOf(), ledger.handler);
      expect(expired).toMatchObject({
        error: { code: "RESULT_EXPIRED", executed: "yes", retry: { allowed: false }, verify: { tool: "list_refunds" } },
      });
      await layer.opened.store.gc();
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({ error: { code: "RESULT_EXPIRED" } });
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 6: is a new action when its tombstone is over as well", async () => {
      const clock = new TestClock();
      const layer = await bench.layer({ clock });
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      clock.advance(31 * 24 * hour);
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({ status: "ok", call: { replayed: false } });
      expect(ledger.effects).toHaveLength(2);
    });

    it("row 7: gets the earlier result under another key inside the guard window, and a key for doing it again", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf({ id: "c_first" }), ledger.handler);
      const duplicate = await layer.run(callOf({ id: "c_second", key: otherKey }), ledger.handler);
      expect(duplicate).toMatchObject({
        status: "ok",
        result: { id: "r_1" },
        call: { id: "c_second", executed_now: false, duplicate_of: "c_first" },
      });
      expect(duplicate.notice).toContain(`call with idempotency_key \`${duplicate.call.again_key}\``);
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 7: leaves no record for the other key", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      await layer.run(callOf({ key: otherKey }), ledger.handler);
      expect(await layer.run(callOf({ key: otherKey, input: otherContent }), ledger.handler)).toMatchObject({
        call: { executed_now: true },
      });
    });

    it("row 7: is executed under another key when the guard window is over", async () => {
      const clock = new TestClock();
      const layer = await bench.layer({ clock });
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      clock.advance(11 * minute);
      expect(await layer.run(callOf({ key: otherKey }), ledger.handler)).toMatchObject({
        call: { executed_now: true },
      });
    });

    it("row 7: is not held back where the method is idempotent by definition", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const tool = { ...createRefund, request: { ...createRefund.request, method: "PUT" } } as const;
      await layer.run(callOf({ tool }), ledger.handler);
      await layer.run(callOf({ tool, key: otherKey }), ledger.handler);
      expect(ledger.effects).toHaveLength(2);
    });

    it("row 8: waits for the same content under another key and shares its result", async () => {
      const place = bench.place();
      const [one, other] = [await bench.layer({ place }), await bench.layer({ place })];
      const ledger = new Ledger(150);
      const first = one.run(callOf(), ledger.handler);
      await sleep(50);
      const answers = await Promise.all(
        [one, other].map((layer, n) => layer.run(callOf({ key: `${otherKey}-${n}` }), ledger.handler)),
      );
      expect(answers.map(({ call }) => call.duplicate_of)).toEqual(Array(2).fill((await first).call.id));
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 8: is executed itself when the call it waited for was rejected", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const first = layer.run(callOf(), () => sleep(50).then(() => Promise.reject(upstreamError("no"))));
      const second = layer.run(callOf({ key: otherKey }), ledger.handler);
      expect(await first).toMatchObject({ error: { executed: "no" } });
      expect(await second).toMatchObject({ status: "ok", call: { executed_now: true } });
    });

    it.each([
      [
        "row 8: is told IN_PROGRESS, not that nothing was sent, when the store fails after its wait for equal content",
        undefined,
      ],
      ["row 8: is told so too by a call that itself met the unknown outcome of another one", "refund-acme-2026-10-no0"],
    ])("%s", async (_, earlierKey) => {
      const { opened } = await bench.layer();
      const ledger = new Ledger();
      const unanswered: Handler<ClaimedCall> = async (call) => {
        await ledger.handler(call);
        await sleep(200);
        throw upstreamError("unknown", "OUTCOME_UNKNOWN");
      };
      const others: string[] = [];
      const begin: Store["begin"] = async (request) => {
        if (request.callId !== "c_second") return opened.store.begin(request).finally(() => sleep(100));
        others.push(request.callId);
        return down();
      };
      const store = storeLike(opened.store, { begin });
      const once = createOnce({ ...opened, store, upstreamBaseUrlOf: () => "https://api.example" });
      const run = (call: ValidCall): Promise<unknown> =>
        once
          .once(unanswered)(call)
          .catch((error: unknown) => error);
      if (earlierKey !== undefined) await run(callOf({ id: "c_earlier", key: earlierKey }));
      const first = run(callOf({ id: "c_first" }));
      const second = once.once(unanswered)(callOf({ id: "c_second", key: otherKey }));
      await expect(second).rejects.toMatchObject({
        body: { code: "IN_PROGRESS", executed: "unknown", retry: { allowed: true, key: "same" } },
        call: { id: earlierKey === undefined ? "c_first" : "c_earlier" },
      });
      expect(await first).toMatchObject({ body: { code: "OUTCOME_UNKNOWN" } });
      expect(others).toEqual(["c_second"]);
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 9: is told OUTCOME_UNKNOWN of the earlier call under another key, after the guard window too", async () => {
      const clock = new TestClock();
      const layer = await bench.layer({ clock });
      const ledger = new Ledger();
      await layer.run(callOf({ id: "c_first" }), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      clock.advance(20 * 24 * hour);
      const answer = await layer.run(callOf({ key: otherKey }), ledger.handler);
      expect(answer).toMatchObject({
        error: { code: "OUTCOME_UNKNOWN", executed: "unknown" },
        call: { duplicate_of: "c_first" },
      });
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 10: is executed again on purpose with the key that the server gave out", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      const { call } = await layer.run(callOf({ key: otherKey }), ledger.handler);
      expect(await layer.run(callOf({ key: call.again_key ?? "" }), ledger.handler)).toMatchObject({
        result: { id: "r_2" },
        call: { executed_now: true },
      });
    });

    it("row 10: is executed three times on purpose at one extra call each", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      for (const key of [otherKey, "refund-acme-2026-10-no3"]) {
        const { call } = await layer.run(callOf({ key }), ledger.handler);
        await layer.run(callOf({ key: call.again_key ?? "" }), ledger.handler);
      }
      expect(ledger.effects).toHaveLength(3);
    });

    it("row 11: is executed with the key for a verified absence, and the unknown record points to it", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const unknown = await layer.run(callOf(), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const again = await layer.run(callOf({ id: "c_again", key: unknown.call.absent_key ?? "" }), ledger.handler);
      expect(again).toMatchObject({ status: "ok", call: { executed_now: true } });
      const first = await layer.run(callOf(), ledger.handler);
      expect(first).toMatchObject({
        status: "ok",
        result: { id: "r_1" },
        call: { executed_now: false, duplicate_of: "c_again" },
      });
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 11: is answered with what its key did when another process has used it while it was looked up", async () => {
      const place = bench.place();
      const [one, { opened }] = [await bench.layer({ place }), await bench.layer({ place })];
      const ledger = new Ledger();
      const unknown = await one.run(callOf(), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const absent = callOf({ key: unknown.call.absent_key ?? "" });
      const get: Store["get"] = async (lookup) => {
        if (lookup.content !== undefined) await one.run(absent, ledger.handler);
        return opened.store.get(lookup);
      };
      const other = createOnce({
        ...opened,
        store: storeLike(opened.store, { get }),
        upstreamBaseUrlOf: () => "https://api.example",
      });
      expect(await other.once(ledger.handler)(absent)).toMatchObject({ status: "ok", call: { replayed: true } });
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 11: is answered with what the last of several keys for a verified absence did", async () => {
      const clock = new TestClock();
      const layer = await bench.layer({ clock });
      const ledger = new Ledger();
      const lose = throwing(upstreamError("unknown", "OUTCOME_UNKNOWN"));
      const first = await layer.run(callOf(), lose);
      const second = await layer.run(callOf({ key: first.call.absent_key ?? "" }), lose);
      await layer.run(callOf({ id: "c_last", key: second.call.absent_key ?? "" }), ledger.handler);
      clock.advance(11 * minute);
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({
        status: "ok",
        result: { id: "r_1" },
        call: { executed_now: false, duplicate_of: "c_last" },
      });
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 11: may be done under a new key when the last of several keys for a verified absence was rejected", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const lose = throwing(upstreamError("unknown", "OUTCOME_UNKNOWN"));
      const first = await layer.run(callOf({ id: "c_first" }), lose);
      const second = await layer.run(callOf({ key: first.call.absent_key ?? "" }), lose);
      await layer.run(callOf({ key: second.call.absent_key ?? "" }), throwing(upstreamError("no")));
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({
        error: { code: "KEY_REUSED", executed: "no", retry: { allowed: true, key: "new" } },
        call: { id: "c_first" },
      });
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 11: is answered with the late result when the outcome became known before", async () => {
      const layer = await bench.layer({ leaseMs: 80 });
      const ledger = new Ledger(200);
      const unknown = await layer.run(callOf(), ledger.handler);
      await sleep(250);
      const answer = await layer.run(callOf({ key: unknown.call.absent_key ?? "" }), ledger.handler);
      expect(answer).toMatchObject({ status: "ok", result: { id: "r_1" }, call: { executed_now: false } });
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 12: is not sent without a key; a suggestion is made that works", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const { key: _, ...withoutKey } = callOf();
      const refused = await layer.run(withoutKey, ledger.handler);
      expect(refused).toMatchObject({
        error: { code: "KEY_REQUIRED", executed: "no", fix: [{ path: "idempotency_key" }] },
      });
      const suggestion = refused.status === "error" ? String(refused.error.fix?.[0]?.example) : "";
      expect(suggestion).toMatch(/^create_refund-[0-9a-f]{8}$/);
      expect(await layer.run(callOf({ key: suggestion }), ledger.handler)).toMatchObject({
        status: "ok",
        call: { executed_now: true },
      });
    });

    it("row 12: is not sent with a weak key", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      expect(await layer.run(callOf({ key: "create_refund" }), ledger.handler)).toMatchObject({
        error: { code: "KEY_WEAK", executed: "no" },
      });
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 13: is refused when its text is not Unicode", async () => {
      const layer = await bench.layer();
      const answer = await layer.run(callOf({ input: { payment_id: "\ud800", amount: 1 } }), new Ledger().handler);
      expect(answer).toMatchObject({ error: { code: "INVALID_ARGUMENTS", executed: "no" } });
    });

    it("row 15: is not sent when the store is down, while reads still work", async () => {
      const { opened } = await bench.layer();
      const { once } = createOnce({
        ...opened,
        store: storeLike(opened.store, { begin: down }),
        upstreamBaseUrlOf: () => "https://api.example",
      });
      const ledger = new Ledger();
      await expect(once(ledger.handler)(callOf())).rejects.toMatchObject({
        body: {
          code: "STORE_UNAVAILABLE",
          executed: "no",
          retry: { allowed: true, key: "same" },
          next: expect.stringContaining("if it fails again, tell the user"),
        },
      });
      expect(ledger.effects).toHaveLength(0);
      await expect(once(ledger.handler)(callOf({ policy: readPolicy, tool: listRefunds }))).resolves.toMatchObject({
        status: "ok",
      });
    });
  });

  describe("a client that leaves", () => {
    it("row 29: stops a write that has not begun", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      expect(await layer.run(callOf({ signal: AbortSignal.abort() }), ledger.handler)).toMatchObject({
        error: { code: "CANCELLED", executed: "no" },
      });
      await sleep(30);
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 29: does not stop a write that has begun; the repeat gets its result", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger(300);
      const client = new AbortController();
      const first = layer.run(callOf({ signal: client.signal }), ledger.handler);
      await vi.waitUntil(() => ledger.effects.length === 1, { interval: 5, timeout: 5_000 });
      client.abort();
      expect(await first).toMatchObject({ error: { code: "CANCELLED", executed: "unknown" } });
      expect(ledger.effects[0]?.signal.aborted).toBe(false);
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({ status: "ok", call: { replayed: true } });
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 29: does not take the others with it who wait for the same write", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger(120);
      const client = new AbortController();
      const leader = layer.run(callOf({ signal: client.signal }), ledger.handler);
      const follower = layer.run(callOf(), ledger.handler);
      await sleep(40);
      client.abort();
      expect(await leader).toMatchObject({ error: { code: "CANCELLED" } });
      expect(await follower).toMatchObject({ status: "ok", call: { replayed: true } });
    });
  });

  describe("clients that leave at random (C5)", () => {
    it("have one effect whoever leaves and when, and the repeat replays", async () => {
      const layer = await bench.layer();
      for (let round = 0; round < 25; round += 1) {
        const ledger = new Ledger(Math.random() * 20);
        const call = (signal: AbortSignal) => callOf({ key: `refund-cancelled-no${round}`, input: { round }, signal });
        const clients = Array.from({ length: 4 }, () => new AbortController());
        const answers = clients.map(({ signal }) => layer.run(call(signal), ledger.handler));
        await Promise.all(clients.map((client) => sleep(Math.random() * 30).then(() => client.abort())));
        await Promise.all(answers);
        expect(await layer.run(call(new AbortController().signal), ledger.handler)).toMatchObject({ status: "ok" });
        expect(ledger.effects).toHaveLength(1);
      }
    });
  });

  describe("closing", () => {
    it("waits for writes in flight", async () => {
      const place = bench.place();
      const layer = await bench.layer({ place });
      const ledger = new Ledger(100);
      const first = layer.run(callOf(), ledger.handler);
      await sleep(30);
      await layer.close();
      expect(await first).toMatchObject({ status: "ok" });
      const later = await bench.layer({ place });
      expect(await later.run(callOf(), ledger.handler)).toMatchObject({ status: "ok", call: { replayed: true } });
    });

    it("marks unknown at once what the grace period does not cover", async () => {
      const place = bench.place();
      const layer = await bench.layer({ place });
      const ledger = new Ledger(400);
      const first = layer.run(callOf(), ledger.handler);
      while (ledger.effects.length === 0) await sleep(5);
      await layer.close(20);
      const later = await bench.layer({ place });
      expect(await later.run(callOf(), ledger.handler)).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
      await first;
      expect(ledger.effects).toHaveLength(1);
    });

    it("takes no further write", async () => {
      const layer = await bench.layer();
      await layer.close();
      expect(await layer.run(callOf(), new Ledger().handler)).toMatchObject({
        error: { code: "STORE_UNAVAILABLE", executed: "no" },
      });
    });
  });

  describe("a stored answer", () => {
    it("row 34: is replayed after the tool changed, and says so", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      const tool = { ...createRefund, request: { ...createRefund.request, path: "/v2/refunds" } };
      const repeat = await layer.run(callOf({ tool }), ledger.handler);
      expect(repeat).toMatchObject({ status: "ok", result: { id: "r_1" } });
      expect(repeat.notice).toContain("tool_changed: true");
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 34: names its identifiers in the notice when it no longer fits the declared result", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      const tool = {
        ...createRefund,
        result: { kind: "json", schema: { type: "object", properties: { id: { type: "integer" } } } },
      } as const;
      const repeat = await layer.run(callOf({ tool }), ledger.handler);
      expect(repeat).toMatchObject({ status: "ok", result: null });
      expect(repeat.notice).toContain("id=r_1");
    });

    it("row 35: is kept in a reduced form when it is over the cap; the first caller gets all", async () => {
      const layer = await bench.layer();
      const result = { id: "r_1", text: "x".repeat(300_000) };
      const first = await layer.run(callOf(), () => Promise.resolve({ status: "ok", result }));
      expect(first).toMatchObject({ result });
      const repeat = await layer.run(callOf(), new Ledger().handler);
      expect(repeat).toMatchObject({ result: { id: "r_1" } });
      expect(repeat.status === "ok" && repeat.result).not.toHaveProperty("text");
      expect(repeat.notice).toContain("read it with list_refunds");
    });
  });

  describe("a read", () => {
    it("row 37: passes through without a key and leaves no record", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const { key: _, ...call } = callOf({ tool: listRefunds, policy: readPolicy });
      await layer.run(call, ledger.handler);
      await layer.run(call, ledger.handler);
      expect(ledger.effects).toHaveLength(2);
      expect(ledger.effects[0]?.claim).toBeUndefined();
    });
  });

  describe("the lease", () => {
    it("is counted down for the owner from before the claim", async () => {
      const layer = await bench.layer({ leaseMs: 1000 });
      await layer.run(callOf(), async ({ claim }) => {
        const before = claim?.remaining() ?? 0;
        await sleep(50);
        expect(before).toBeLessThanOrEqual(1000);
        expect(before - (claim?.remaining() ?? 0)).toBeGreaterThan(40);
        return { status: "ok", result: {} };
      });
    });
  });
});
