import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Listener } from "../../../../templates/connector/src/runtime/server/http.js";
import { policy } from "../../../golden/shop/src/policy.js";
import { modernRpc, open, rawRequest, rpc, Shop } from "./listening.js";

let shop: Shop;
let listener: Listener;

beforeAll(async () => {
  shop = new Shop();
  listener = await open(shop);
});

afterAll(() => listener.close(0));

beforeEach(() => {
  shop.calls.length = 0;
  shop.answer = { status: "ok", result: { id: "1" } };
});

const post = { "content-type": "application/json", accept: "application/json, text/event-stream" };

async function client(pin: "legacy" | { pin: string }, address = listener.address): Promise<Client> {
  const opened = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: pin } });
  await opened.connect(new StreamableHTTPClientTransport(address));
  return opened;
}

describe.each([
  ["2025", "legacy"],
  ["2026-07-28", { pin: "2026-07-28" }],
] as const)("a client of the %s era", (_era, mode) => {
  it("sees who the connector is and every tool, sorted", async () => {
    const opened = await client(mode);
    expect(opened.getInstructions()).toBe("Charges, refunds and customers of a small shop.");
    expect((await opened.listTools()).tools.map(({ name }) => name)).toEqual(Object.keys(policy).sort());
    await opened.close();
  });

  it("gets an answer as an envelope and as the same text", async () => {
    const opened = await client(mode);
    const result = await opened.callTool({ name: "get_customer", arguments: { customer_id: "1" } });
    expect(result.structuredContent).toEqual({ status: "ok", result: { id: "1" } });
    expect(result.content).toMatchObject([{ type: "text" }]);
    expect(JSON.parse(result.content[0]?.type === "text" ? result.content[0].text : "")).toEqual(
      result.structuredContent,
    );
    await opened.close();
  });

  it("gets binary results beside the envelope", async () => {
    shop.answer = { status: "ok", result: { bytes: 3 }, attachments: [{ contentType: "image/png", base64: "AQID" }] };
    const opened = await client(mode);
    const result = await opened.callTool({ name: "get_customer", arguments: {} });
    expect(result.structuredContent).toEqual({ status: "ok", result: { bytes: 3 } });
    expect(result.content[1]).toEqual({
      type: "resource",
      resource: { uri: "attachment:1", mimeType: "image/png", blob: "AQID" },
    });
    await opened.close();
  });

  it("gets a failure as a tool error that says what to do", async () => {
    shop.answer = {
      status: "error",
      error: {
        code: "UPSTREAM_NOT_FOUND",
        message: "There is no such customer.",
        executed: "no",
        retry: { allowed: false, key: "none" },
        next: "Find the customer with list_customers.",
      },
    };
    const opened = await client(mode);
    const result = await opened.callTool({ name: "get_customer", arguments: {} });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toEqual(shop.answer);
    expect(JSON.stringify(result.content)).toContain("Find the customer with list_customers.");
    await opened.close();
  });

  it("is told by the protocol that a tool does not exist, or that there is no second page", async () => {
    const opened = await client(mode);
    await expect(opened.callTool({ name: "no_such_tool", arguments: {} })).rejects.toMatchObject({ code: -32602 });
    await expect(opened.listTools({ cursor: "x" })).rejects.toMatchObject({ code: -32602 });
    await opened.close();
  });
});

describe("a key that the client sends", () => {
  const call = { name: "create_refund", arguments: {} };

  it("may stand in the header of other HTTP APIs", async () => {
    await rpc(listener.address, "tools/call", call, { "idempotency-key": "key-from-header" });
    await modernRpc(listener.address, "tools/call", call, { "idempotency-key": "key-from-header" });
    expect(shop.calls.map(({ clientKey }) => clientKey)).toEqual(["key-from-header", "key-from-header"]);
  });

  it("may stand in _meta", async () => {
    await rpc(listener.address, "tools/call", { ...call, _meta: { idempotencyKey: "key-from-meta" } });
    expect(shop.calls[0]?.clientKey).toBe("key-from-meta");
  });
});

describe("a foreign web page", () => {
  it.each([
    [{ host: "evil.example" }],
    [{ host: "127.0.0.1.evil.example:80" }],
    [{ origin: "https://evil.example" }],
    [{ origin: "null" }],
    [{ origin: "http://localhost.evil.example" }],
  ])("is refused by %o", async (headers) => {
    expect((await rpc(listener.address, "tools/list", {}, headers)).status).toBe(403);
  });

  it.each([[{ host: "localhost:1" }], [{ host: "[::1]:1" }], [{ origin: "http://localhost:5173" }], [{}]])(
    "is not what %o means",
    async (headers) => {
      expect((await rpc(listener.address, "tools/list", {}, headers)).status).toBe(200);
    },
  );
});

describe("limits", () => {
  it("a body above one megabyte is refused", async () => {
    const body = JSON.stringify({ text: "x".repeat(1024 * 1024) });
    expect((await rawRequest(listener.address, "POST", post, body)).status).toBe(413);
  });

  it("a body above one megabyte without a length is refused", async () => {
    const headers = { ...post, "transfer-encoding": "chunked" };
    expect((await rawRequest(listener.address, "POST", headers, "x".repeat(1024 * 1024 + 1))).status).toBe(413);
  });

  it("a body that nests deeper than anything sensible is refused before it is parsed", async () => {
    expect((await rawRequest(listener.address, "POST", post, "[".repeat(50_000))).status).toBe(400);
  });

  it("brackets in text do not count as nesting", async () => {
    const params = { name: "get_customer", arguments: { customer_id: '["{'.repeat(200) } };
    expect((await rpc(listener.address, "tools/call", params)).status).toBe(200);
  });

  it("what is no JSON is a parse error", async () => {
    const { status, body } = await rawRequest(listener.address, "POST", post, "{");
    expect([status, JSON.parse(body).error.code]).toEqual([400, -32700]);
  });

  it("another media type is refused", async () => {
    expect((await rawRequest(listener.address, "POST", { ...post, "content-type": "text/plain" }, "{}")).status).toBe(
      415,
    );
  });
});

describe("other paths", () => {
  it("a health check says how it is and nothing more", async () => {
    const reply = await rawRequest(new URL("/healthz", listener.address), "GET", { host: "10.0.0.7" });
    expect([reply.status, reply.body]).toEqual([200, '{"status":"pass","checks":{}}']);
  });

  it.each(["/", "/mcp/x", "/.well-known/oauth-protected-resource/mcp", "//evil.example/mcp"])(
    "there is nothing at %s",
    async (path) => {
      const url = new URL(listener.address);
      url.pathname = path;
      expect((await rawRequest(url, "GET", {})).status).toBe(404);
    },
  );

  it("a request line that is no URL does not end the server", async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(listener.address.port), "127.0.0.1", () =>
        socket.write("GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n"),
      );
      socket.once("data", () => socket.destroy()).once("close", () => resolve());
    });
    expect((await rpc(listener.address, "tools/list", {})).status).toBe(200);
  });
});

describe("the end", () => {
  it("comes with the last answer, although its client would keep the connection for more", async () => {
    const slow = new Shop();
    slow.call = async () => {
      await sleep(300);
      return slow.answer;
    };
    const ending = await open(slow);
    const params = { name: "get_customer", arguments: {} };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    const headers = { ...post, "mcp-protocol-version": "2025-11-25" };
    const reply = fetch(ending.address, { method: "POST", headers, body }).then((response) => response.text());
    await sleep(100);
    const began = performance.now();
    await ending.close(8_000);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await reply).toContain('"status":"ok"');
  });
});

describe("eras", () => {
  it.each([
    ["legacy", 200, 400],
    ["modern", 400, 200],
    ["dual", 200, 200],
  ])("%s serves what it says", async (era, old, modern) => {
    const only = await open(new Shop(), { MCP_HTTP_ERA: era });
    const replies = await Promise.all([rpc(only.address, "tools/list", {}), modernRpc(only.address, "tools/list", {})]);
    const ok = replies.map(({ status, body }) => (status === 200 && !body.includes('"error"') ? 200 : 400));
    expect(ok).toEqual([old, modern]);
    await only.close(0);
  });
});
