import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createOnce } from "../../../../templates/connector/src/runtime/idempotency/index.js";
import type { Store } from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { down, storeLike, throwing } from "./support/doubles.js";
import { Bench, callOf, Ledger, upstreamError } from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

const otherContent = { payment_id: "pay_2", amount: 9 };
const otherKey = "refund-acme-2026-10-no2";

describe.each(storesUnderTest)("once on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  describe("the store at completion", () => {
    it("row 16: is tried again in the background, and the caller gets the real result with a warning", async () => {
      const { opened } = await bench.layer();
      let failures = 1;
      const complete: Store["complete"] = (claim, completion) =>
        failures-- > 0 ? down() : opened.store.complete(claim, completion);
      const store = storeLike(opened.store, { complete });
      const { once, close } = createOnce({ ...opened, store, upstreamBaseUrlOf: () => "https://api.example" });
      const ledger = new Ledger();
      const first = await once(ledger.handler)(callOf());
      expect(first).toMatchObject({ status: "ok", result: { id: "r_1" } });
      expect(first.notice).toContain("do not repeat this call");
      await close();
      const second = createOnce({ ...opened, upstreamBaseUrlOf: () => "https://api.example" });
      expect(await second.once(ledger.handler)(callOf())).toMatchObject({ status: "ok", call: { replayed: true } });
      expect(ledger.effects).toHaveLength(1);
    });
  });

  describe("a store that stays down", () => {
    /** It takes the first write, and nothing any more. */
    async function downAfterBegin() {
      const { opened } = await bench.layer();
      let begins = 0;
      const begin: Store["begin"] = (request) => (++begins > 1 ? down() : opened.store.begin(request));
      return {
        ...opened,
        store: storeLike(opened.store, { begin, complete: down, release: down, settle: down, get: down }),
      };
    }

    it("row 16: gives the result to a repeat at the same process, and does not say that nothing was sent", async () => {
      const { once, close } = createOnce({
        ...(await downAfterBegin()),
        upstreamBaseUrlOf: () => "https://api.example",
      });
      const ledger = new Ledger();
      await once(ledger.handler)(callOf({ id: "c_first" }));
      expect(await once(ledger.handler)(callOf())).toMatchObject({
        status: "ok",
        result: { id: "r_1" },
        call: { id: "c_first", replayed: true },
      });
      expect(ledger.effects).toHaveLength(1);
      await close(0);
    });

    it.each([
      ["the same key", {}, "IN_PROGRESS"],
      ["another key and the same content", { key: otherKey }, "IN_PROGRESS"],
      ["another key and other content", { key: otherKey, input: otherContent }, "STORE_UNAVAILABLE"],
    ])(
      "row 16: tells of a write that may have been sent under %s only what this process knows",
      async (_, changes, code) => {
        const opened = await downAfterBegin();
        const { once, close } = createOnce({
          ...opened,
          upstreamBaseUrlOf: () => "https://api.example",
          leaseMs: 100,
          recentMs: 0,
        });
        const unanswered = throwing(upstreamError("unknown", "OUTCOME_UNKNOWN"));
        await expect(once(unanswered)(callOf({ id: "c_first" }))).rejects.toMatchObject({
          body: { code: "OUTCOME_UNKNOWN" },
        });
        await sleep(150);
        await expect(once(unanswered)(callOf(changes))).rejects.toMatchObject({
          body: { code, executed: code === "IN_PROGRESS" ? "unknown" : "no" },
          call: code === "IN_PROGRESS" ? { id: "c_first" } : {},
        });
        await close(0);
      },
    );

    it("row 16: leaves the outcome unknown after the lease, and nothing is sent again", async () => {
      const { opened } = await bench.layer();
      const store = storeLike(opened.store, { complete: down, release: down, settle: down });
      const failing = createOnce({ ...opened, store, upstreamBaseUrlOf: () => "https://api.example", leaseMs: 150 });
      const ledger = new Ledger();
      expect(await failing.once(ledger.handler)(callOf())).toMatchObject({ status: "ok", result: { id: "r_1" } });
      await failing.close();
      await sleep(200);
      const later = createOnce({ ...opened, upstreamBaseUrlOf: () => "https://api.example" });
      await expect(later.once(ledger.handler)(callOf())).rejects.toMatchObject({ body: { code: "OUTCOME_UNKNOWN" } });
      expect(ledger.effects).toHaveLength(1);
    });
  });
});
