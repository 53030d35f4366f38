import { fileURLToPath } from "node:url";
import { Client as ClientOfV2, StreamableHTTPClientTransport as HttpOfV2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as StdioOfV2 } from "@modelcontextprotocol/client/stdio";
import { Client as ClientOfV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioOfV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as HttpOfV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Listener } from "../../../../templates/connector/src/runtime/server/http.js";
import { listen } from "../../../../templates/connector/src/runtime/server/http.js";
import { Environment } from "../../../../templates/connector/src/runtime/settings/environment.js";
import { readHttpSettings } from "../../../../templates/connector/src/runtime/settings/http.js";
import { everyError } from "./every-error.js";
import { failingConnector } from "./failing-connector.js";

/** What both generations of the client have in common, as far as it is used here. */
interface Session {
  list(): Promise<unknown>;
  fail(code: string): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

const script = fileURLToPath(new URL("failing-stdio.ts", import.meta.url));
const server = { command: process.execPath, args: ["--import", "tsx", script] };
const identity = { name: "test", version: "1" };

let listener: Listener;

beforeAll(async () => {
  const { connector, catalog } = await failingConnector();
  listener = await listen(connector, catalog, readHttpSettings(new Environment({ MCP_HTTP_PORT: "0" })));
});

afterAll(() => listener.close(0));

async function openV1(transport: "stdio" | "http"): Promise<Session> {
  const client = new ClientOfV1(identity);
  await client.connect(transport === "stdio" ? new StdioOfV1(server) : new HttpOfV1(listener.address));
  return {
    list: () => client.listTools(),
    fail: (code) => client.callTool({ name: "fail", arguments: { code } }),
    close: () => client.close(),
  };
}

async function openV2(transport: "stdio" | "http", mode: "legacy" | { pin: string }): Promise<Session> {
  const client = new ClientOfV2(identity, { versionNegotiation: { mode } });
  await client.connect(transport === "stdio" ? new StdioOfV2(server) : new HttpOfV2(listener.address));
  return {
    list: () => client.listTools(),
    fail: (code) => client.callTool({ name: "fail", arguments: { code } }),
    close: () => client.close(),
  };
}

const modern = { pin: "2026-07-28" };

describe.each([
  ["v1 over stdio", () => openV1("stdio")],
  ["v1 over HTTP", () => openV1("http")],
  ["v2 over stdio, 2025", () => openV2("stdio", "legacy")],
  ["v2 over stdio, 2026-07-28", () => openV2("stdio", modern)],
  ["v2 over HTTP, 2025", () => openV2("http", "legacy")],
  ["v2 over HTTP, 2026-07-28", () => openV2("http", modern)],
])("V1: the MCP TypeScript client %s", (_name, open) => {
  let session: Session;

  beforeAll(async () => {
    session = await open();
    // The first generation checks answers by the output schemas that it has seen in the list.
    await session.list();
  }, 60_000);

  afterAll(() => session.close());

  it.each(Object.entries(everyError))(
    "gets %s without throwing, and its text alone is enough to act",
    async (code, { body }) => {
      const result = await session.fail(code);
      expect(result.isError).toBe(true);
      expect(result.structuredContent).toMatchObject({ status: "error", error: JSON.parse(JSON.stringify(body)) });
      const [block] = [result.content].flat();
      const text = String(Object(block).text);
      expect(text).toMatch(
        /^(?:NOT EXECUTED\.|EXECUTED, ANSWER LOST\.|OUTCOME UNKNOWN\.|STILL RUNNING\.|ALREADY DONE)/,
      );
      expect(text).toContain(body.message);
      expect(text).toContain(body.next);
      expect(text.length).toBeLessThan(2_000);
      expect(JSON.parse(text.slice(text.indexOf("\n")))).toEqual(result.structuredContent);
    },
  );
});

describe("every error", () => {
  it.each(Object.entries(everyError))(
    "%s is one sentence of fact and one next step, with a number where it says to wait",
    (code, { body }) => {
      expect(body.code).toBe(code);
      expect(body.message).toMatch(/\.$/);
      expect(body.next).toMatch(/^[A-Z].*\.$/);
      expect(body.next).not.toMatch(/later|please/i);
      if (/wait/i.test(body.next)) expect(body.next).toMatch(/wait \d+ s/i);
      if (body.retry.after_s !== undefined) expect(body.next).toContain(`${body.retry.after_s} s`);
      expect(JSON.stringify(body)).not.toMatch(/ECONN|SQLITE|decrypt|is not a function/);
    },
  );
});
