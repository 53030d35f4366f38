import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { loopbackCaller } from "../access/principal.js";
import { baselineScopes, callerScopes, missingScopes } from "../access/scopes.js";
import type { Principal } from "../call.js";
import type { Connector } from "../connector.js";
import { describe } from "../logging.js";
import type { HttpSettings } from "../settings/http.js";
import { isLoopback } from "../settings/loopback.js";
import { say } from "../stderr.js";
import { readBody } from "./body.js";
import { calledTools } from "./called-tools.js";
import { createHealthAnswers, type HealthAnswers } from "./health-answers.js";
import { createGate, type Gate, isRefusal } from "./gate.js";
import { allowedNames, refuseForeign } from "./origin.js";
import { type Refusal, rpcRefusal, send } from "./refusal.js";
import { describeResource, endpointPath, isMetadataPath, type Resource, scopesNeeded } from "./resource.js";
import { createEndpoint, type HttpEndpoint } from "./sdk.js";
import { createTokenVerifier } from "./verifier.js";

/** A connector that listens. */
export interface Listener {
  /** The endpoint's own address. */
  readonly address: URL;
  /** Takes no new requests, lets those under way end, at most for the time given. */
  close(graceMs: number): Promise<void>;
}

interface Site {
  readonly connector: Connector;
  readonly endpoint: HttpEndpoint;
  readonly resource: Resource;
  readonly paths: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly healthAnswers: HealthAnswers;
  /** Absent on a loopback bind without an issuer. */
  readonly gate?: Gate;
}

const maxConnections = 200;
const maxRequests = 100;

/** Serves a connector over Streamable HTTP. */
export async function listen(connector: Connector, catalog: URL, settings: HttpSettings): Promise<Listener> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 30_000 });
  server.maxConnections = maxConnections;
  const endpoint = await createEndpoint(connector, catalog, settings);
  const address = await bind(server, settings);
  const site = createSite(connector, endpoint, settings, address, () => closing);
  let closing = false;
  let open = 0;
  server.on("request", (request, response) => {
    open += 1;
    response.once("close", () => (open -= 1));
    if (open > maxRequests) return send(response, busy);
    serve(site, request, response).catch((error: unknown) => fail(response, error));
  });
  const close = (graceMs: number): Promise<void> => {
    closing = true;
    return shut(server, endpoint, graceMs);
  };
  return { address, close };
}

const busy: Refusal = { ...rpcRefusal(429, "too many requests at once"), headers: { "retry-after": "1" } };

function createSite(
  connector: Connector,
  endpoint: HttpEndpoint,
  settings: HttpSettings,
  address: URL,
  isClosing: () => boolean,
): Site {
  const { publicUrl, issuer, host } = settings;
  const baseline = baselineScopes(connector.policies.values());
  const resource = describeResource(settings, address, connector.about.title, baseline);
  const site = {
    connector,
    endpoint,
    resource,
    paths: new Set([endpointPath, new URL(resource.identifier).pathname]),
    names: allowedNames(isLoopback(host), publicUrl),
    healthAnswers: createHealthAnswers(connector, isClosing),
  };
  if (issuer === undefined) return site;
  const own = publicUrl === undefined ? [] : [publicUrl.href.replace(/\/$/, "")];
  const audiences = issuer.audience === undefined ? [resource.identifier, ...own] : [issuer.audience];
  return { ...site, gate: createGate(createTokenVerifier(issuer, audiences), resource) };
}

/** Metadata, then Host and Origin, then the token, then limits of the body, then scopes, then MCP. */
async function serve(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = targetOf(request);
  const health = await site.healthAnswers(pathname);
  if (health !== undefined) return send(response, health);
  if (site.gate !== undefined && isMetadataPath(site.resource, pathname)) return sendMetadata(site, request, response);
  const foreign = refuseForeign(request.headers, site.names);
  if (foreign !== undefined) return send(response, foreign);
  if (!site.paths.has(pathname)) return send(response, rpcRefusal(404, "not found"));
  const caller = (await site.gate?.(request, searchParams)) ?? loopbackCaller;
  if (isRefusal(caller)) return send(response, caller);
  const body = await readBody(request);
  const refusal = body.refusal ?? refuseMissingScopes(site, caller, body.value);
  if (refusal !== undefined) return send(response, refusal);
  await site.endpoint.handle(request, response, "value" in body ? body.value : undefined, caller);
}

/** The request target as it stands: a URL parser would read `//other.example/mcp` as another host. */
function targetOf({ url = "" }: IncomingMessage): {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
} {
  const [pathname = "", ...query] = url.split("?");
  return { pathname, searchParams: new URLSearchParams(query.join("?")) };
}

function refuseMissingScopes({ connector, resource }: Site, { scopes }: Principal, body: unknown): Refusal | undefined {
  if (scopes === "local") return undefined;
  const policies = calledTools(body).flatMap((name) => connector.policies.get(name) ?? []);
  const refused = policies.some((policy) => missingScopes(policy, scopes, connector.broaderScopes).length > 0);
  return refused ? scopesNeeded(resource, [...new Set(policies.flatMap(callerScopes))].sort()) : undefined;
}

/** Anyone may read it, web pages too: it says nothing that the challenge does not say (RFC 9728 section 3). */
function sendMetadata({ resource }: Site, { method }: IncomingMessage, response: ServerResponse): void {
  const headers = { "access-control-allow-origin": "*", "access-control-allow-methods": "GET" };
  if (method === "OPTIONS") return void response.writeHead(204, headers).end();
  if (method !== "GET") return send(response, { ...rpcRefusal(405, "use GET"), headers: { ...headers, allow: "GET" } });
  send(response, { status: 200, headers: { ...headers, "cache-control": "max-age=3600" }, body: resource.metadata });
}

async function bind(server: Server, { host, port }: HttpSettings): Promise<URL> {
  server.listen(port, host);
  await once(server, "listening");
  const bound = server.address();
  const chosen = typeof bound === "object" && bound !== null ? bound.port : port;
  return new URL(`http://${host.includes(":") ? `[${host}]` : host}:${chosen}${endpointPath}`);
}

async function shut(server: Server, endpoint: HttpEndpoint, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // What carries its last answer now would be kept for the client's next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
  await endpoint.close();
}

function fail(response: ServerResponse, error: unknown): void {
  say(`error: ${describe(error)}`);
  if (!response.headersSent) send(response, rpcRefusal(500, "internal error", -32_603));
  else response.destroy();
}
