import { setTimeout as sleep } from "node:timers/promises";
import type { ProgressCallback } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, it } from "vitest";
import { reported } from "../../../../templates/connector/src/runtime/server/progress.js";
import { Bench, callOf, Ledger } from "./support/fixtures.js";
import { transports } from "./support/refund-clients.js";
import { storesUnderTest } from "./support/stores.js";
import { modernRpc, open, rpc, Shop } from "../server/listening.js";

const refund = { payment_id: "pay_1", amount: 5, idempotency_key: "refund-acme-2026-10-no1" };

describe.each(storesUnderTest)("what a call is waiting for, on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  /** Everything that a caller is told, in its order. */
  const listener = (told: string[]) => ({ progress: (waitingFor: string) => void told.push(waitingFor) });

  it("is the API for the one that is sent", async () => {
    const layer = await bench.layer();
    const told: string[] = [];
    await layer.run(callOf(listener(told)), new Ledger().handler);
    expect(told).toEqual(["the API"]);
  });

  it("row 3: is the first call for a repeat in the same process", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger(100);
    const told: string[] = [];
    const first = layer.run(callOf({ id: "c_first" }), ledger.handler);
    await layer.run(callOf(listener(told)), ledger.handler);
    await first;
    expect(told).toEqual(["the first call c_first"]);
  });

  it("rows 3 and 8: is the first call for a repeat in another process, under its key and under another", async () => {
    const place = bench.place();
    const [one, other] = [await bench.layer({ place }), await bench.layer({ place })];
    const ledger = new Ledger(400);
    const first = one.run(callOf({ id: "c_first" }), ledger.handler);
    await sleep(100);
    for (const key of ["refund-acme-2026-10-no1", "refund-acme-2026-10-no2"]) {
      const told: string[] = [];
      await other.run(callOf({ key, ...listener(told) }), ledger.handler);
      if (told.length > 0) expect(told[0]).toBe("the first call c_first");
    }
    await first;
    expect(ledger.effects).toHaveLength(1);
  });
});

describe("work that takes long", () => {
  it("is reported every few seconds with a number that rises, and no longer than it lasts", async () => {
    const told: { readonly progress: number; readonly message: string }[] = [];
    const notify = (progress: (typeof told)[number]): Promise<void> => Promise.resolve(void told.push(progress));
    const work = async (waitFor: (subject: string) => void): Promise<void> => {
      await sleep(1_400);
      waitFor("the first call c_1");
      await sleep(1_000);
    };
    await reported(notify, work, 1_000);
    await sleep(1_200);
    expect(told).toEqual([
      { progress: 1, message: "still waiting for the API, 1 s" },
      { progress: 2, message: "still waiting for the first call c_1, 2 s" },
    ]);
  });

  it("goes on when the client can't be told any more", async () => {
    const gone = (): Promise<never> => Promise.reject(new Error("not connected"));
    expect(await reported(gone, () => sleep(100).then(() => "done"), 20)).toBe("done");
  });
});

describe.each(["stdio", "HTTP"] as const)("progress over %s", (transport) => {
  it.concurrent.each(["2025", "2026"] as const)("reaches a client of the %s era that has asked for it", async (era) => {
    const { client, close } = await transports[transport]({ era, pauseMs: 3_600 });
    const messages: (string | undefined)[] = [];
    const onprogress: ProgressCallback = ({ message }) => void messages.push(message);
    const result = await client.callTool({ name: "create_refund", arguments: refund }, { onprogress });
    expect(result.structuredContent).toMatchObject({ status: "ok", result: { id: "r_1" } });
    expect(messages).toEqual(["still waiting for the API, 3 s"]);
    await close();
  });
});

describe("a client that has not asked for progress", () => {
  it.each([
    ["2025", rpc],
    ["2026", modernRpc],
  ] as const)("is not sent any, in the %s era", async (_, ask) => {
    const shop = new Shop();
    const listener = await open(shop);
    await ask(listener.address, "tools/call", { name: "create_refund", arguments: {} });
    expect(shop.calls).toHaveLength(1);
    expect(shop.calls[0]).not.toHaveProperty("progress");
    await listener.close(0);
  });
});
