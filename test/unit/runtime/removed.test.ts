import { describe, expect, it } from "vitest";
import { createDispatcher } from "../../../templates/connector/src/runtime/dispatch.js";
import type { CallRecord } from "../../../templates/connector/src/runtime/logging.js";
import { createToolbox, type Parts, type Selection } from "../../../templates/connector/src/runtime/toolbox.js";
import { policy } from "../../golden/shop/src/policy.js";
import { sampleTool, sampleTools as tools } from "./samples.js";
import { open, rpc, Shop } from "./server/listening.js";

const removed = { fetch_refund: { since: "2026-03", use: "get_refund" }, fetch_cart: { since: "2026-03" } };
const toolbox = (parts: Partial<Parts> = {}, selection?: Selection) =>
  createToolbox({ tools, policy, removed, ...parts }, selection);

describe("a removed tool", () => {
  it("is none of those that are offered", () => {
    expect(toolbox().policies.has("fetch_refund")).toBe(false);
    expect([...toolbox().removed.keys()]).toEqual(["fetch_refund", "fetch_cart"]);
  });

  it("gives way to a tool that bears its name again", () => {
    const own = { policy: policy.get_refund, load: async () => sampleTool("fetch_cart") };
    const { policies, removed: left } = toolbox({ extensions: { extraTools: { fetch_cart: own } } });
    expect(policies.has("fetch_cart")).toBe(true);
    expect(left.has("fetch_cart")).toBe(false);
  });

  it("sends nobody to a tool that is not offered", () => {
    const narrow = toolbox({}, { profile: "full", toolsets: ["list_*"] });
    expect(narrow.removed.get("fetch_refund")).toEqual({ since: "2026-03" });
  });
});

describe("a server with a removed tool", () => {
  it("does not list it, and passes on a call of it, where another name is unknown", async () => {
    const shop = new Shop({ removed });
    const listener = await open(shop);
    try {
      const list = await rpc(listener.address, "tools/list", {});
      expect(list.body).toContain("get_refund");
      expect(list.body).not.toContain("fetch_refund");
      await rpc(listener.address, "tools/call", { name: "fetch_refund", arguments: { id: "1" } });
      expect(shop.calls.map(({ name }) => name)).toEqual(["fetch_refund"]);
      const unknown = await rpc(listener.address, "tools/call", { name: "fetch_refunds", arguments: {} });
      expect(unknown.body).toContain("unknown tool");
    } finally {
      await listener.close(0);
    }
  });
});

describe("a call of a removed tool", () => {
  const calls: CallRecord[] = [];
  const log = { info: () => {}, warn: () => {}, failed: () => {}, called: (record: CallRecord) => calls.push(record) };
  const handle = () => Promise.reject(new Error("nothing of a removed tool is handled"));
  const dispatch = createDispatcher({ toolbox: toolbox(), handle, log });
  const call = (name: string) =>
    dispatch({
      name,
      arguments: { id: "1" },
      principal: { id: "local:test", scopes: "local" },
      signal: new AbortController().signal,
    });

  it("is told since when it is gone, that nothing was done, and what to call instead", async () => {
    expect(await call("fetch_refund")).toMatchObject({
      status: "error",
      error: {
        code: "TOOL_REMOVED",
        message: expect.stringContaining("version 2026-03"),
        executed: "no",
        retry: { allowed: false, key: "none" },
        next: "Use get_refund.",
      },
      call: { replayed: false, executed_now: false },
    });
  });

  it("is told to look for another way where there is no successor", async () => {
    expect(await call("fetch_cart")).toMatchObject({ error: { next: expect.stringContaining("list of tools") } });
  });

  it("is logged, so that an operator sees who still makes it", async () => {
    calls.length = 0;
    await call("fetch_cart");
    expect(calls.map(({ tool }) => tool)).toEqual(["fetch_cart"]);
  });
});
