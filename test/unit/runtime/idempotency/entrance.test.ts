import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ClaimedCall, Handler } from "../../../../templates/connector/src/runtime/call.js";
import { Gate } from "../../../../templates/connector/src/runtime/upstream/gate.js";
import { Bench, callOf, Ledger } from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

/** As many calls as the gate lets through at once. */
const places = 32;

/** After this the gate lets nobody through for a while. */
async function breakDown(gate: Gate): Promise<void> {
  for (let call = 0; call < 20; call += 1) gate.tryEnter()?.leave("outage");
  expect(gate.tryEnter()).toBeUndefined();
}

const keyed = (n: number) =>
  callOf({ key: `refund-acme-2026-10-no${n}`, input: { payment_id: `pay_${n}`, amount: 5 } });

describe.each(storesUnderTest)("the gate before the upstream, on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  async function gated(timeoutMs = 2_000) {
    const gate = new Gate(timeoutMs);
    return { gate, layer: await bench.layer({ gateOf: () => gate }) };
  }

  it("gives leave to send before a write begins, and has it back when the write has ended", async () => {
    const { gate, layer } = await gated();
    const seen: unknown[] = [];
    const handler: Handler<ClaimedCall> = async ({ claim }) => {
      seen.push(claim?.pass?.since);
      return { status: "ok", result: {} };
    };
    for (let n = 0; n < places + 8; n += 1) await layer.run(keyed(n), handler);
    expect(seen).toHaveLength(places + 8);
    expect(seen.every((since) => typeof since === "number")).toBe(true);
    expect(Array.from({ length: places }, () => gate.tryEnter()).every((pass) => pass !== undefined)).toBe(true);
  });

  it("keeps a write waiting that has not begun, as long as too many are under way", async () => {
    const { layer } = await gated(10_000);
    const ledger = new Ledger(100);
    const answers = await Promise.all(
      Array.from({ length: places + 8 }, (_, n) => layer.run(keyed(n), ledger.handler)),
    );
    expect(answers.every(({ status }) => status === "ok")).toBe(true);
  });

  it("turns a write away before anything is stored while the upstream is out of order", async () => {
    const { gate, layer } = await gated();
    await breakDown(gate);
    const ledger = new Ledger();
    expect(await layer.run(callOf(), ledger.handler)).toMatchObject({
      error: { code: "CIRCUIT_OPEN", executed: "no" },
    });
    expect(layer.counters().begins).toBe(0);
    expect(ledger.effects).toHaveLength(0);
  });

  it("is no obstacle to the result of a write that was executed before", async () => {
    const { gate, layer } = await gated();
    await layer.run(callOf(), new Ledger().handler);
    await breakDown(gate);
    expect(await layer.run(callOf(), new Ledger().handler)).toMatchObject({ status: "ok", call: { replayed: true } });
  });

  it("is not occupied by replays", async () => {
    const { gate, layer } = await gated();
    await layer.run(callOf(), new Ledger().handler);
    for (let n = 0; n < places + 8; n += 1) await layer.run(callOf(), new Ledger().handler);
    expect(Array.from({ length: places }, () => gate.tryEnter()).every((pass) => pass !== undefined)).toBe(true);
  });

  it("is left by a client who leaves while waiting: nothing is stored and nothing sent", async () => {
    const { gate, layer } = await gated(10_000);
    const taken = Array.from({ length: places }, () => gate.tryEnter());
    const client = new AbortController();
    const ledger = new Ledger();
    const answer = layer.run(callOf({ signal: client.signal }), ledger.handler);
    await sleep(30);
    client.abort();
    expect(await answer).toMatchObject({ error: { code: "CANCELLED", executed: "no" } });
    for (const pass of taken) pass?.leave();
    await sleep(30);
    expect(layer.counters().begins).toBe(0);
    expect(ledger.effects).toHaveLength(0);
  });
});
