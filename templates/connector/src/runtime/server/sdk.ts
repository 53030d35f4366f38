import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NodeIncomingMessageLike } from "@modelcontextprotocol/node";
import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
  type Tool,
} from "@modelcontextprotocol/server";
import { callerScopes } from "../access/scopes.js";
import type { Answer, Principal } from "../call.js";
import type { CallRequest, Connector } from "../connector.js";
import { cleanLine } from "../results/clean-text.js";
import type { HttpSettings } from "../settings/http.js";
import { die } from "../stderr.js";
import { traceContextOf } from "../telemetry/trace-context.js";
import { reported } from "./progress.js";
import { toolResultOf } from "./tool-result.js";

/** Which revisions are served over HTTP: the 2025 handshake, the self-describing requests of 2026-07-28, or both. */
export type Era = "dual" | "legacy" | "modern";

/** MCP requests over HTTP, after everything that is not MCP has been checked. */
export interface HttpEndpoint {
  handle(request: IncomingMessage, response: ServerResponse, body: unknown, principal: Principal): Promise<void>;
  close(): Promise<void>;
}

/** The list of tools that the build has written, without what is not offered. */
type Catalog = () => Promise<Tool[]>;

type CallerOf = (context: ServerContext) => Principal;

/** How `tools/list` may be kept: where callers sign in, by each for itself. */
type CacheScope = "public" | "private";

/** Speaks with the one client that has started this process, until it closes stdin. */
export async function serveStdio(connector: Connector, catalog: URL, user: Principal): Promise<void> {
  const { serveStdio: serve } = await import("@modelcontextprotocol/server/stdio");
  const { GatheringStdio } = await import("./gathering-stdio.js");
  const factory = serverFactory(connector, catalogOf(connector, catalog), () => user, "public");
  serve(factory, { transport: new GatheringStdio() });
}

/** Answers MCP requests over Streamable HTTP; each is served by an instance of its own and leaves no state. */
export async function createEndpoint(
  connector: Connector,
  catalog: URL,
  { era, issuer }: Pick<HttpSettings, "era" | "issuer">,
): Promise<HttpEndpoint> {
  const { createMcpHandler, legacyStatelessFallback } = await import("@modelcontextprotocol/server");
  const { toNodeHandler } = await import("@modelcontextprotocol/node");
  const tools = catalogOf(connector, catalog);
  const factory =
    issuer === undefined
      ? serverFactory(connector, tools, callerOverHttp, "public")
      : serverFactory(connector, withSecurity(tools, connector), callerOverHttp, "private");
  const handler =
    era === "legacy"
      ? { fetch: legacyStatelessFallback(factory), close: async () => {} }
      : createMcpHandler(factory, { legacy: era === "dual" ? "stateless" : "reject", maxSubscriptions: 16 });
  const answer = toNodeHandler(handler);
  return {
    handle: (request, response, body, caller) => answer(requestOf(request, caller), response, body),
    close: () => handler.close(),
  };
}

/** Makes an instance for one connection, or one HTTP request. There is nothing to register: tools are data. */
function serverFactory(
  connector: Connector,
  catalog: Catalog,
  callerOf: CallerOf,
  cacheScope: CacheScope,
): McpServerFactory {
  const { name, title, version, instructions } = connector.about;
  const capabilities = { tools: { listChanged: false } };
  const list = { ttlMs: 300_000, cacheScope };
  const cacheHints = { "tools/list": list, "server/discover": list };
  return () => {
    const server = new Server({ name, title, version }, { capabilities, instructions, cacheHints });
    server.setRequestHandler("tools/list", async ({ params }) => {
      if (params?.cursor !== undefined) throw invalid("the list has one page: there is no cursor");
      return { tools: await catalog() };
    });
    server.setRequestHandler("tools/call", async ({ params }, context) => {
      if (!connector.policies.has(params.name) && !connector.removed.has(params.name))
        throw invalid(`unknown tool: ${cleanLine(params.name, 64)}`);
      const { name: tool, arguments: given = {} } = params;
      return toolResultOf(await answerOf(connector, callRequest(tool, given, callerOf(context), context), context));
    });
    return server;
  };
}

/** Calls the tool; a client that has sent a progress token is told what it is waiting for. */
function answerOf(connector: Connector, request: CallRequest, { mcpReq }: ServerContext): Promise<Answer> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return connector.call(request);
  return reported(
    (progress) => mcpReq.notify({ method: "notifications/progress", params: { progressToken, ...progress } }),
    (waitFor) => connector.call({ ...request, progress: waitFor }),
  );
}

function callRequest(name: string, given: unknown, principal: Principal, context: ServerContext): CallRequest {
  const clientKey = clientKeyOf(context);
  const { signal, _meta } = context.mcpReq;
  const traceContext = traceContextOf(_meta);
  return {
    name,
    arguments: given,
    principal,
    signal,
    ...(clientKey !== undefined && { clientKey }),
    ...(traceContext !== undefined && { traceContext }),
  };
}

function catalogOf({ policies }: Connector, file: URL): Catalog {
  let tools: Promise<Tool[]> | undefined;
  const read = async (): Promise<Tool[]> => {
    const all: Tool[] = JSON.parse(await readFile(file, "utf8"));
    return all.filter(({ name }) => policies.has(name));
  };
  return () => (tools ??= read().catch(die));
}

/**
 * Says of each tool which scopes it needs. Some clients ask for no more than this, whatever a challenge says (OpenAI Apps
 * SDK, per-tool `securitySchemes`).
 */
function withSecurity(catalog: Catalog, { policies }: Connector): Catalog {
  const schemes = new Map([...policies].map(([name, row]) => [name, [{ type: "oauth2", scopes: callerScopes(row) }]]));
  let tools: Promise<Tool[]> | undefined;
  const read = async (): Promise<Tool[]> =>
    (await catalog()).map((tool) => ({ ...tool, _meta: { ...tool._meta, securitySchemes: schemes.get(tool.name) } }));
  return () => (tools ??= read());
}

/**
 * A key that the client itself has sent: `idempotencyKey` in `_meta`, or the header that other HTTP APIs use, plain or
 * quoted (draft-ietf-httpapi-idempotency-key-header, section 2.1).
 */
function clientKeyOf({ mcpReq, http }: ServerContext): string | undefined {
  const inMeta: unknown = mcpReq._meta?.["idempotencyKey"];
  if (typeof inMeta === "string") return inMeta;
  return http?.req?.headers.get("idempotency-key")?.replace(/^"([^"\\]*)"$/, "$1");
}

/** The caller's token is taken off here: only who it is comes in. */
function requestOf(request: IncomingMessage, principal: Principal): NodeIncomingMessageLike {
  const { method = "GET", url = "/" } = request;
  const { authorization: _token, ...headers } = request.headers;
  const auth = { token: "", clientId: "", scopes: [], extra: { principal } };
  return { method, url, headers, auth, [Symbol.asyncIterator]: () => request[Symbol.asyncIterator]() };
}

function callerOverHttp({ http }: ServerContext): Principal {
  const principal = http?.authInfo?.extra?.["principal"];
  if (!isPrincipal(principal)) throw new ProtocolError(ProtocolErrorCode.InternalError, "no caller");
  return principal;
}

function isPrincipal(value: unknown): value is Principal {
  return typeof value === "object" && value !== null && "id" in value && "scopes" in value;
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
