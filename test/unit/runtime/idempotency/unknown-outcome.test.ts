import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ClaimedCall, Handler } from "../../../../templates/connector/src/runtime/call.js";
import { throwing } from "./support/doubles.js";
import { Bench, callOf, createRefund, Ledger, TestClock, upstreamError, writePolicy } from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

const minute = 60_000;
const hour = 60 * minute;
const otherContent = { payment_id: "pay_2", amount: 9 };
const otherKey = "refund-acme-2026-10-no2";

describe.each(storesUnderTest)("once on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  describe("a write whose outcome is unknown", () => {
    it("row 32: is not sent again; the check is prepared with the arguments that are known", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf({ id: "c_first" }), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const repeat = await layer.run(callOf(), ledger.handler);
      expect(repeat).toMatchObject({
        error: {
          code: "OUTCOME_UNKNOWN",
          executed: "unknown",
          retry: { allowed: false, key: "none" },
          verify: { tool: "list_refunds", arguments: { payment_id: "pay_1" } },
        },
        call: { id: "c_first", executed_now: false },
      });
      expect(repeat.status === "error" && repeat.error.next).toContain(repeat.call.absent_key);
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 32: counts an error of our own after the claim as unknown", async () => {
      const layer = await bench.layer();
      expect(await layer.run(callOf(), throwing(new TypeError("bug")))).toMatchObject({
        error: { code: "OUTCOME_UNKNOWN", executed: "unknown" },
      });
    });

    it("row 31: is sent again with the same upstream key where the upstream removes duplicates", async () => {
      const layer = await bench.layer();
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      const seen: ClaimedCall["claim"][] = [];
      const first = await layer.run(callOf({ policy }), (call) => {
        seen.push(call.claim);
        return Promise.reject(upstreamError("unknown", "OUTCOME_UNKNOWN"));
      });
      expect(first).toMatchObject({ error: { executed: "unknown", retry: { allowed: true, key: "same" } } });
      const second = await layer.run(callOf({ policy }), (call) => {
        seen.push(call.claim);
        return Promise.resolve({ status: "ok", result: { id: "r_1" } });
      });
      expect(second).toMatchObject({ status: "ok", call: { executed_now: true } });
      expect(seen.map((claim) => claim?.sentBefore)).toEqual([false, true]);
      expect(seen[1]?.upstreamKey).toBe(seen[0]?.upstreamKey);
    });

    it("row 31: keeps its call id when it is sent again, so that keys made for it by those who waited are good", async () => {
      const layer = await bench.layer();
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      await layer.run(callOf({ id: "c_first", policy }), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const ledger = new Ledger(100);
      const again = layer.run(callOf({ id: "c_again", policy }), ledger.handler);
      const { call } = await layer.run(callOf({ policy, key: otherKey }), ledger.handler);
      expect(call).toMatchObject({ executed_now: false, duplicate_of: "c_first" });
      expect((await again).call).toMatchObject({ id: "c_first", executed_now: true });
      const onPurpose = await layer.run(callOf({ policy, key: call.again_key ?? "" }), ledger.handler);
      expect(onPurpose).toMatchObject({ status: "ok", call: { executed_now: true } });
    });

    it("row 31: stays unknown when the re-run could not reach the upstream", async () => {
      const layer = await bench.layer();
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      await layer.run(callOf({ policy }), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const unreachable = upstreamError("no", "UPSTREAM_UNREACHABLE");
      expect(await layer.run(callOf({ policy }), throwing(unreachable))).toMatchObject({
        error: { code: "UPSTREAM_UNREACHABLE", executed: "unknown" },
      });
      const ledger = new Ledger();
      expect(await layer.run(callOf({ policy, input: otherContent }), ledger.handler)).toMatchObject({
        error: { code: "KEY_REUSED" },
      });
    });

    it("row 31: is rejected when the upstream that knows the key says so", async () => {
      const layer = await bench.layer();
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      await layer.run(callOf({ policy }), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      expect(await layer.run(callOf({ policy }), throwing(upstreamError("no")))).toMatchObject({
        error: { executed: "no" },
      });
      expect(await layer.run(callOf({ policy, input: otherContent }), new Ledger().handler)).toMatchObject({
        status: "ok",
      });
    });

    it("row 31: stays unknown when the upstream only says that it knows the key already", async () => {
      const layer = await bench.layer();
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      await layer.run(callOf({ policy }), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const reused = upstreamError("no", "UPSTREAM_REJECTED", { upstream: { status: 400, code: "idempotency_error" } });
      expect(await layer.run(callOf({ policy }), throwing(reused))).toMatchObject({ error: { executed: "unknown" } });
      expect(await layer.run(callOf({ policy, input: otherContent }), new Ledger().handler)).toMatchObject({
        error: { code: "KEY_REUSED" },
      });
    });

    it("row 31: is not sent again in another form: a default spelled out, or the tool defined anew", async () => {
      const layer = await bench.layer();
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      await layer.run(callOf({ policy }), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const ledger = new Ledger();
      const spelledOut = callOf({ policy, input: { payment_id: "pay_1", amount: 5, currency: "EUR" } });
      const redefined = callOf({
        policy,
        tool: { ...createRefund, request: { ...createRefund.request, path: "/v2/refunds" } },
      });
      for (const call of [spelledOut, redefined])
        expect(await layer.run(call, ledger.handler)).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 31: is not sent again once the upstream has said that it ignores the key, also by another process", async () => {
      const place = bench.place();
      const [layer, other] = [await bench.layer({ place }), await bench.layer({ place })];
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      const ignoring: Handler<ClaimedCall> = async ({ claim }) => {
        const headers = { "idempotency-status": "ignored" };
        claim?.answered?.({ status: 500, headers, body: new Uint8Array(), complete: true });
        throw upstreamError("unknown", "OUTCOME_UNKNOWN");
      };
      const ledger = new Ledger();
      expect(await layer.run(callOf({ policy }), ignoring)).toMatchObject({ error: { retry: { allowed: false } } });
      for (const again of [layer, other])
        expect(await again.run(callOf({ policy }), ledger.handler)).toMatchObject({
          error: { code: "OUTCOME_UNKNOWN" },
        });
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 31: is not sent again by a release that has learned of the upstream's key only later", async () => {
      const layer = await bench.layer();
      await layer.run(callOf(), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const ledger = new Ledger();
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      expect(await layer.run(callOf({ policy }), ledger.handler)).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 31: is not sent again when the upstream may have forgotten the key", async () => {
      const clock = new TestClock();
      const layer = await bench.layer({ clock });
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      await layer.run(callOf({ policy }), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      clock.advance(22 * hour);
      const ledger = new Ledger();
      expect(await layer.run(callOf({ policy }), ledger.handler)).toMatchObject({
        error: { code: "OUTCOME_UNKNOWN", retry: { allowed: false } },
      });
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 33: becomes done when the answer comes late", async () => {
      const layer = await bench.layer({ leaseMs: 80 });
      const ledger = new Ledger(200);
      const first = await layer.run(callOf({ id: "c_first" }), ledger.handler);
      expect(first).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
      await sleep(250);
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({
        status: "ok",
        result: { id: "r_1" },
        call: { id: "c_first", replayed: true },
      });
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 33: becomes done when the answer comes after it was verified absent, and its other key is answered with that", async () => {
      const layer = await bench.layer({ leaseMs: 80 });
      const ledger = new Ledger(300);
      const first = await layer.run(callOf({ id: "c_first" }), ledger.handler);
      const absent = callOf({ key: first.call.absent_key ?? "" });
      expect(await layer.run(absent, throwing(upstreamError("no")))).toMatchObject({ error: { executed: "no" } });
      await sleep(350);
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({
        status: "ok",
        result: { id: "r_1" },
        call: { id: "c_first", replayed: true },
      });
      expect(await layer.run(absent, ledger.handler)).toMatchObject({
        status: "ok",
        result: { id: "r_1" },
        call: { executed_now: false, duplicate_of: "c_first" },
      });
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 33: refuses the late answer of an owner that was overtaken", async () => {
      const place = bench.place();
      const warnings: string[] = [];
      const logger = { info: () => undefined, warn: (_: object, message: string) => void warnings.push(message) };
      const [slow, other] = [await bench.layer({ place, leaseMs: 80, logger }), await bench.layer({ place })];
      const policy = writePolicy({ upstream: { header: "Idempotency-Key" } });
      await slow.run(callOf({ policy }), () => sleep(250).then(() => ({ status: "ok", result: { id: "old" } })));
      await other.run(callOf({ policy }), () => Promise.resolve({ status: "ok", result: { id: "new" } }));
      await sleep(300);
      expect(warnings).toContain("a claim that had been overtaken was refused");
      expect(await other.run(callOf({ policy }), new Ledger().handler)).toMatchObject({ result: { id: "new" } });
    });
  });
});
