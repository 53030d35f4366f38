import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { CallRequest, Calls } from "../../../templates/connector/src/runtime/connector.js";
import { deferred } from "../../../templates/connector/src/runtime/deferred.js";
import { healthOf } from "../../../templates/connector/src/runtime/health.js";
import { about } from "../../golden/shop/src/about.js";

const request: CallRequest = {
  name: "get_customer",
  arguments: {},
  principal: { id: "local:test", scopes: "local" },
  signal: new AbortController().signal,
};

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
  return {
    connector: deferred({
      about,
      toolbox: { policies: new Map(), removed: new Map(), broaderScopes: new Map() },
      load,
    }),
    events,
  };
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
  expect(events).toEqual(["loaded", "closing", "answered"]);
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
