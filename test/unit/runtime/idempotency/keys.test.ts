import { createSecretKey } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { mintKey, mintedKindOf } from "../../../../templates/connector/src/runtime/idempotency/guard.js";
import { nextKey, suggestKey, weaknessOf } from "../../../../templates/connector/src/runtime/idempotency/keys.js";
import { Gates } from "../../../../templates/connector/src/runtime/upstream/gates.js";
import { Bench, callOf, createRefund, type Layer, Ledger, upstreamError } from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

const weak = [
  "",
  "1",
  "abc",
  "key1",
  "test",
  "1234567",
  "12345678",
  "99999999999",
  "aaaaaaaa",
  "--------",
  "a-a-a-a-a",
  "0000-0000",
  "create_refund",
  "CREATE_REFUND",
  "idempotency_key",
  "idempotency-key-1",
  "your-idempotency-key",
  "test-key",
  "test_key_2",
  "string",
  "placeholder",
  "example-key",
  "unique-key",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "550e8400-e29b-41d4-a716-446655440000",
  "3FA85F64-5717-4562-B3FC-2C963F66AFA6",
  "123e4567-e89b-12d3-a456-426614174000",
  "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
  "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  "x".repeat(5) + "y".repeat(124),
  "order acme 1",
  "order\tacme-1",
  "order-acme-1\n",
  "ordér-acme-1",
  "оrder-acme-1",
  "order\u0000acme",
  "order\u202eacme",
];
const good = [
  "invoice-acme-2026-10-no1",
  "refund:pay_1:2026-10-03",
  "order-7-2026-10",
  "8f14e45f-ceea-467f-a0e6-3f2c1b9d7e55",
  "ab".repeat(64),

  "create_refund-6b2e50a9",
  "2026-10-03",
  "customer.42.welcome",
  "again-x7k2m9qd",
];

describe("the key check (M5)", () => {
  it.each(weak)("refuses %j", (key) => expect(weaknessOf(key, "create_refund")).toEqual(expect.any(String)));

  it.each(good)("takes %j", (key) => expect(weaknessOf(key, "create_refund")).toBeUndefined());

  it("suggests a key that it takes itself, the same for the same content", () => {
    const suggestion = suggestKey("create_refund", "4k5zVq0TQ3GkPq9QWm0d2A");
    expect(weaknessOf(suggestion, "create_refund")).toBeUndefined();
    expect(suggestKey("create_refund", "4k5zVq0TQ3GkPq9QWm0d2A")).toBe(suggestion);
  });

  it("numbers the key for a further action without touching the facts in it", () => {
    expect(nextKey("order-7", "other-key")).toBe("order-7-2");
    expect(nextKey("order-7-no1", "other-key")).toBe("order-7-no2");
    expect(nextKey("x".repeat(128), "other-key")).toBe("other-key");
  });
});

describe.each(storesUnderTest)("keys on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  describe("a key with other content (M1)", () => {
    const other = { payment_id: "pay_9", amount: 1 };

    it("row 4: is refused when the first call is done", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf({ id: "c_first", key: "order-acme-1" }), ledger.handler);
      const reused = await layer.run(callOf({ key: "order-acme-1", input: other }), ledger.handler);
      expect(reused).toMatchObject({
        error: { code: "KEY_REUSED", executed: "no", retry: { key: "new" }, fix: [{ example: "order-acme-1-2" }] },
      });
      expect(reused.status === "error" && reused.error.message).toContain("c_first of create_refund");
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 4: is refused at once while the first call runs", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger(100);
      const first = layer.run(callOf(), ledger.handler);
      expect(await layer.run(callOf({ input: other }), ledger.handler)).toMatchObject({
        error: { code: "KEY_REUSED" },
      });
      await first;
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 4: is refused while the outcome of the first call is unknown", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), () => Promise.reject(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      expect(await layer.run(callOf({ input: other }), ledger.handler)).toMatchObject({
        error: { code: "KEY_REUSED" },
      });
      expect(ledger.effects).toHaveLength(0);
    });

    it("row 4: is refused when only the tombstone of the first call is left", async () => {
      const layer = await bench.layer({ retention: { resultMs: 1 } });
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await layer.run(callOf({ input: other }), ledger.handler)).toMatchObject({
        error: { code: "KEY_REUSED" },
      });
    });

    it("row 5: is executed when the first call was rejected", async () => {
      const layer = await bench.layer();
      await layer.run(callOf(), () => Promise.reject(upstreamError("no")));
      expect(await layer.run(callOf({ input: other }), new Ledger().handler)).toMatchObject({
        call: { executed_now: true },
      });
    });
  });

  describe("a server-minted key (M6)", () => {
    it("is recognised by its form only, and proved by the earlier call", () => {
      const secret = createSecretKey(Buffer.alloc(32, 7));
      const key = mintKey("again", secret, "content", "c_1");
      expect(mintedKindOf(key)).toBe("again");
      expect(mintKey("again", secret, "content", "c_2")).not.toBe(key);
      expect(mintKey("again", secret, "other", "c_1")).not.toBe(key);
      expect(mintKey("absent", secret, "content", "c_1").slice(-8)).not.toBe(key.slice(-8));
      expect(mintedKindOf("again-and-again-2026")).toBeUndefined();
    });

    const refused = { error: { code: "KEY_WEAK", executed: "no" } };

    it("is refused when it is forged", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      for (const key of ["again-abcdefgh", "absent-abcdefgh"])
        expect(await layer.run(callOf({ key }), ledger.handler)).toMatchObject(refused);
      expect(ledger.effects).toHaveLength(1);
    });

    it("is refused for other content, another principal and another purpose", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      const { call } = await layer.run(callOf({ key: "refund-acme-2026-10-no2" }), ledger.handler);
      const key = call.again_key ?? "";
      const attempts = [
        callOf({ key, input: { payment_id: "pay_2", amount: 5 } }),
        callOf({ key, principal: { id: "issuer|ben", scopes: "local" } }),
        callOf({ key: key.replace("again", "absent") }),
      ];
      for (const attempt of attempts) expect(await layer.run(attempt, ledger.handler)).toMatchObject(refused);
      expect(ledger.effects).toHaveLength(1);
    });

    it("replays when it is used twice", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      await layer.run(callOf(), ledger.handler);
      const { call } = await layer.run(callOf({ key: "refund-acme-2026-10-no2" }), ledger.handler);
      const key = call.again_key ?? "";
      await layer.run(callOf({ key }), ledger.handler);
      expect(await layer.run(callOf({ key }), ledger.handler)).toMatchObject({
        result: { id: "r_2" },
        call: { replayed: true },
      });
      expect(ledger.effects).toHaveLength(2);
    });

    it("can be used again after a rejection", async () => {
      const layer = await bench.layer();
      const ledger = new Ledger();
      const unknown = await layer.run(callOf(), () => Promise.reject(upstreamError("unknown", "OUTCOME_UNKNOWN")));
      const key = unknown.call.absent_key ?? "";
      await layer.run(callOf({ key }), () => Promise.reject(upstreamError("no")));
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({ error: { code: "KEY_REUSED" } });
      expect(await layer.run(callOf({ key }), ledger.handler)).toMatchObject({
        status: "ok",
        call: { executed_now: true },
      });
      expect(await layer.run(callOf(), ledger.handler)).toMatchObject({ status: "ok", call: { executed_now: false } });
      expect(ledger.effects).toHaveLength(1);
    });
  });

  describe("the scope (M4)", () => {
    it("row 14: makes the same key of another principal, tool or upstream another key", async () => {
      const place = bench.place();
      const [one, other] = [
        await bench.layer({ place }),
        await bench.layer({ place, upstreamBaseUrlOf: () => "https://sandbox.example" }),
      ];
      const ledger = new Ledger();
      const call = callOf();
      await one.run(call, ledger.handler);
      const elsewhere = [
        one.run(callOf({ principal: { id: "issuer|ben", scopes: "local" } }), ledger.handler),
        one.run(callOf({ tool: { ...call.tool, name: "create_credit" } }), ledger.handler),
        other.run(callOf(), ledger.handler),
      ];
      for (const answer of await Promise.all(elsewhere))
        expect(answer).toMatchObject({ call: { replayed: false, executed_now: true } });
      expect(ledger.effects).toHaveLength(4);
    });

    it("row 14: knows the same upstream with a slash at the end of its address and without", async () => {
      const place = bench.place();
      const layerAt = (address: string): Promise<Layer> => {
        const gates = new Gates(new Map([[undefined, address]]), 1_000);
        return bench.layer({ place, upstreamBaseUrlOf: (call) => gates.baseUrlOf(call) });
      };
      const [one, other] = [await layerAt("https://api.example/v1"), await layerAt("https://api.example/v1/")];
      const ledger = new Ledger();
      expect((await one.run(callOf(), ledger.handler)).call.executed_now).toBe(true);
      expect((await other.run(callOf(), ledger.handler)).call.replayed).toBe(true);
      expect(ledger.effects).toHaveLength(1);
    });

    it("row 14: makes the same key another key where only the tool's own server has moved", async () => {
      const place = bench.place();
      const layerWith = (payments: string): Promise<Layer> => {
        const servers = [[undefined, "https://api.example"] as const, ["payments", payments] as const];
        const gates = new Gates(new Map<string | undefined, string>(servers), 1_000);
        return bench.layer({ place, upstreamBaseUrlOf: (call) => gates.baseUrlOf(call) });
      };
      const [sandbox, live] = [await layerWith("https://sandbox.example"), await layerWith("https://pay.example")];
      const ledger = new Ledger();
      const own = { ...createRefund, request: { ...createRefund.request, server: "payments" } };
      for (const layer of [sandbox, live])
        expect((await layer.run(callOf({ tool: own }), ledger.handler)).call.executed_now).toBe(true);
      expect((await sandbox.run(callOf(), ledger.handler)).call.executed_now).toBe(true);
      expect((await live.run(callOf(), ledger.handler)).call.replayed).toBe(true);
      expect(ledger.effects).toHaveLength(3);
    });
  });
});
