import { mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Answer } from "../../../../templates/connector/src/runtime/call.js";
import type { CallRequest, Connector } from "../../../../templates/connector/src/runtime/connector.js";
import { type Health, healthOf, type HealthProbe } from "../../../../templates/connector/src/runtime/health.js";
import { annotationsOf } from "../../../../templates/connector/src/runtime/server/catalog.js";
import { listen, type Listener } from "../../../../templates/connector/src/runtime/server/http.js";
import { Environment } from "../../../../templates/connector/src/runtime/settings/environment.js";
import { readHttpSettings } from "../../../../templates/connector/src/runtime/settings/http.js";
import { createToolbox, type Parts } from "../../../../templates/connector/src/runtime/toolbox.js";
import { about } from "../../../golden/shop/src/about.js";
import { policy } from "../../../golden/shop/src/policy.js";
import { sampleTools as tools } from "../samples.js";

/** The transport of the shop over a pipeline that only notes what reaches it. */
export class Shop implements Connector {
  readonly about = about;
  readonly policies: Connector["policies"];
  readonly removed: Connector["removed"];
  readonly broaderScopes: Connector["broaderScopes"];
  readonly calls: CallRequest[] = [];
  probes: readonly HealthProbe[] = [];
  answer: Answer = { status: "ok", result: { id: "1" } };

  constructor(parts: Partial<Parts> = {}) {
    const { policies, removed, broaderScopes } = createToolbox({ tools, policy, ...parts });
    this.policies = policies;
    this.removed = new Set(removed.keys());
    this.broaderScopes = broaderScopes;
  }

  async call(received: CallRequest): Promise<Answer> {
    this.calls.push(received);
    return this.answer;
  }

  async health(): Promise<Health> {
    return healthOf(this.probes);
  }

  async prepare(): Promise<void> {}
  async close(): Promise<void> {}
}

/** A file as the build writes it. */
export function catalogFile(): URL {
  const entries = Object.entries(policy).map(([name, row]) => ({
    name,
    title: name,
    description: name,
    inputSchema: { type: "object", properties: {}, additionalProperties: false },
    outputSchema: { type: "object", properties: { status: {} }, required: ["status"] },
    annotations: annotationsOf(name, row),
  }));
  const file = join(mkdtempSync(join(tmpdir(), "catalog-")), "catalog.json");
  writeFileSync(file, JSON.stringify(entries));
  return pathToFileURL(file);
}

/** Listens on a free port, with settings read from variables. */
export async function open(shop: Shop, variables: Readonly<Record<string, string>> = {}): Promise<Listener> {
  const environment = new Environment({ MCP_HTTP_PORT: "0", ...variables });
  const settings = readHttpSettings(environment);
  environment.finish();
  return listen(shop, catalogFile(), settings);
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request with exactly these headers, `Host` included, which `fetch` would not let us set. */
export async function rawRequest(
  url: URL,
  method: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, async (response) => {
      let text = "";
      for await (const chunk of response) text += String(chunk);
      resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body: text });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** A JSON-RPC request of the 2025 era. */
export function rpc(
  url: URL,
  method: string,
  params: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  return rawRequest(url, "POST", { ...jsonHeaders, "mcp-protocol-version": "2025-11-25", ...headers }, body);
}

/** A JSON-RPC request of 2026-07-28. */
export function modernRpc(
  url: URL,
  method: string,
  params: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const name = typeof params["name"] === "string" ? { "mcp-name": params["name"] } : {};
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: modernMeta } });
  return rawRequest(
    url,
    "POST",
    { ...jsonHeaders, "mcp-protocol-version": "2026-07-28", "mcp-method": method, ...name, ...headers },
    body,
  );
}

const jsonHeaders = { "content-type": "application/json", accept: "application/json, text/event-stream" };

const modernMeta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
