import type { Agent, Dispatcher } from "undici";
import type { UpstreamResponse } from "../call.js";
import type { UpstreamRequest } from "./build-request.js";
import { readBody } from "./read-body.js";
import { marked, mayHaveLeft, type SentMark } from "./sent-marks.js";

const CONNECT_TIMEOUT_MS = 5_000;
const HEADERS_TIMEOUT_MS = 25_000;
const BODY_TIMEOUT_MS = 25_000;
const MAX_HEADER_BYTES = 64 * 1024;

/** What one attempt came to. */
export type Attempt =
  | { readonly kind: "answered"; readonly response: UpstreamResponse }
  | { readonly kind: "failed"; readonly sent: boolean; readonly cause: unknown };

/** Sends single requests: no redirects, no retries, everything bounded. */
export interface UpstreamClient {
  /** @param signal ends the attempt; one that has begun to leave is then reported as sent */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<Attempt>;
  close(): Promise<void>;
}

/** A client with a pool of connections for each origin. undici is loaded for the first request, not for a list of tools. */
export function createUpstreamClient(): UpstreamClient {
  let agent: Promise<Agent> | undefined;
  return {
    send: async (request, signal) => attempt(await (agent ??= createAgent()), request, signal),
    close: async () => (await agent)?.close(),
  };
}

async function createAgent(): Promise<Agent> {
  const undici = await import("undici");
  return new undici.Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    pipelining: 1,
  });
}

async function attempt(agent: Agent, request: UpstreamRequest, signal: AbortSignal): Promise<Attempt> {
  const mark: SentMark = { sent: false, known: false };
  if (signal.aborted) return { kind: "failed", sent: false, cause: signal.reason };
  try {
    const answer = await marked(mark, () => dispatch(agent, request, signal));
    return { kind: "answered", response: await received(answer) };
  } catch (cause) {
    return { kind: "failed", sent: !isRefusedByClient(cause) && mayHaveLeft(mark), cause };
  }
}

/** undici itself did not take the request. */
function isRefusedByClient(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "UND_ERR_INVALID_ARG";
}

function dispatch(
  agent: Agent,
  { url, method, headers, body }: UpstreamRequest,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url);
  return agent.request({
    origin,
    path: `${pathname}${search}`,
    method: method as Dispatcher.HttpMethod,
    headers,
    body: body ?? null,
    signal,
  });
}

async function received({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<UpstreamResponse> {
  const flat = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]),
  );
  return { status: statusCode, headers: flat, ...(await readBody(body, flat["content-encoding"])) };
}
