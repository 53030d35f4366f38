import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Answer } from "../../../templates/connector/src/runtime/call.js";
import type { CallRequest, Calls } from "../../../templates/connector/src/runtime/connector.js";
import { deferred } from "../../../templates/connector/src/runtime/deferred.js";
import { healthOf } from "../../../templates/connector/src/runtime/health.js";
import { lazyOnce } from "../../../templates/connector/src/runtime/lazy-once.js";
import { about } from "../../golden/shop/src/about.js";
import { Bench, callOf, Ledger } from "./idempotency/support/fixtures.js";
import { storesUnderTest } from "./idempotency/support/stores.js";

const request: CallRequest = {
  name: "get_customer",
  arguments: {},
  principal: { id: "local:test", scopes: "local" },
  signal: new AbortController().signal,
};

const toolbox = { policies: new Map(), removed: new Map(), broaderScopes: new Map() };

/** Calls that take a while, and what happened to them. */
function slowCalls(milliseconds: number) {
  const events: string[] = [];
  const calls: Calls = {
    call: async () => {
      await sleep(milliseconds);
      events.push("answered");
      return { status: "ok", result: null };
    },
    health: () => healthOf([]),
    prepare: async () => {},
    close: async () => void events.push("closing"),
  };
  const load = async (): Promise<Calls> => {
    events.push("loaded");
    return calls;
  };
  return { connector: deferred({ about, toolbox, load }), calls, events };
}

it("loads what calls need at the first call, once", async () => {
  const { connector, events } = slowCalls(0);
  expect(events).toEqual([]);
  await Promise.all([connector.call(request), connector.call(request)]);
  expect(events.filter((event) => event === "loaded")).toHaveLength(1);
});

it("lets a call under way end before it closes", async () => {
  const { connector, events } = slowCalls(50);
  void connector.call(request);
  await connector.close(5_000);
  expect(events.slice(0, 3)).toEqual(["loaded", "closing", "answered"]);
});

it("does not wait for a call longer than it is given", async () => {
  const { connector, events } = slowCalls(500);
  void connector.call(request);
  await connector.close(20);
  expect(events).not.toContain("answered");
});

it("has nothing to close when nothing was called", async () => {
  const { connector, events } = slowCalls(0);
  await connector.close(20);
  expect(events).toEqual([]);
});

describe.each(storesUnderTest)("a write on $name that was under way when the process was asked to end", (kind) => {
  it("keeps what it needs for its time, although its caller has left and nothing else is under way", async () => {
    const bench = new Bench(kind);
    onTestFinished(() => bench.clear());
    const place = bench.place();
    const events: string[] = [];
    const writes = lazyOnce(() => bench.layer({ place }));
    const handle = writes.once(async () => {
      events.push("sent");
      await sleep(400);
      events.push("done");
      return { status: "ok", result: null };
    });
    const leaving = new AbortController();
    const call = (): Promise<Answer> => handle(callOf({ signal: leaving.signal }));
    const close = async (graceMs: number): Promise<void> => {
      await writes.close(graceMs);
      events.push("the way to the API is closed");
    };
    const connector = deferred({ about, toolbox, load: async () => ({ ...slowCalls(0).calls, call, close }) });
    const answer = connector.call(request);
    await vi.waitUntil(() => events.includes("sent"), { interval: 5, timeout: 5_000 });
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ body: { code: "CANCELLED", executed: "unknown" } });
    await connector.close(5_000);
    expect(events.slice(0, 3)).toEqual(["sent", "done", "the way to the API is closed"]);
  });

  it("is marked unknown when its time is over, although it opened its store only after that", async () => {
    const bench = new Bench(kind);
    onTestFinished(() => bench.clear());
    const place = bench.place();
    const ledger = new Ledger(2_000);
    const writes = lazyOnce(() => bench.layer({ place }));
    const handle = writes.once(ledger.handler);
    const call = async (): Promise<Answer> => {
      await sleep(50);
      return handle(callOf());
    };
    const load = async (): Promise<Calls> => ({
      ...slowCalls(0).calls,
      call,
      close: (graceMs) => writes.close(graceMs),
    });
    const connector = deferred({ about, toolbox, load });
    void connector.call(request);
    await connector.close(1_000);
    const heir = await bench.layer({ place, waitMs: 0 });
    expect(await heir.run(callOf(), ledger.handler)).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
    expect(ledger.effects).toHaveLength(1);
  });
});
