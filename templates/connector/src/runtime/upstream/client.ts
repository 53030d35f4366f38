import type { Agent, Dispatcher } from "undici";
import type { ClientCertificate } from "../access/client-certificate.js";
import { reveal } from "../access/secret.js";
import type { UpstreamResponse } from "../call.js";
import type { UpstreamRequest } from "./build-request.js";
import { Reception } from "./reception.js";
import { marked, mayHaveLeft, type SentMark } from "./sent-marks.js";

const CONNECT_TIMEOUT_MS = 5_000;
const HEADERS_TIMEOUT_MS = 25_000;
const BODY_TIMEOUT_MS = 25_000;
const MAX_HEADER_BYTES = 64 * 1024;
/**
 * An idle connection is closed before any upstream in use closes it, the first after two seconds: what is sent into a
 * closing one is lost, and nobody knows where. One that announces its own time is left two seconds before that.
 */
const KEEP_ALIVE_MS = 1_000;
const KEEP_ALIVE_MARGIN_MS = 2_000;
/** undici itself did not take the request: it is malformed, or the connector is closing. */
const NOT_TAKEN: ReadonlySet<unknown> = new Set(["UND_ERR_INVALID_ARG", "UND_ERR_CLOSED", "UND_ERR_DESTROYED"]);

/** What one attempt came to. */
export type Attempt =
  | { readonly kind: "answered"; readonly response: UpstreamResponse }
  | { readonly kind: "failed"; readonly sent: boolean; readonly cause: unknown };

/** What ends an attempt, whatever has become of it. */
export interface AttemptLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Sends single requests: no redirects, no retries, everything bounded. */
export interface UpstreamClient {
  /**
   * @param certificate shown where the connection is made
   * @param limits an attempt that has begun to leave when they end it is reported as sent
   * @throws when the request can't be sent at all, so that nothing has left and sending it again is of no use
   */
  send(request: UpstreamRequest, limits: AttemptLimits, certificate?: ClientCertificate): Promise<Attempt>;
  /** Resolves when what was sent is answered; may be asked for again. */
  close(): Promise<void>;
}

/** A client with a pool of connections for each origin, and for each certificate that is shown there. undici is loaded for the first request, not for a list of tools. */
export function createUpstreamClient(): UpstreamClient {
  const agents = new Map<ClientCertificate | undefined, Promise<Agent>>();
  let closed: Promise<void> | undefined;
  const agentFor = (certificate: ClientCertificate | undefined): Promise<Agent> => {
    const agent = agents.get(certificate) ?? createAgent(certificate);
    agents.set(certificate, agent);
    return agent;
  };
  return {
    send: async (request, limits, certificate) => attempt(await agentFor(certificate), request, limits),
    close: () => (closed ??= closeAll([...agents.values()])),
  };
}

async function closeAll(agents: readonly Promise<Agent>[]): Promise<void> {
  for (const agent of await Promise.all(agents)) await agent.close();
}

async function createAgent(shown?: ClientCertificate): Promise<Agent> {
  const undici = await import("undici");
  const identity = shown && {
    cert: shown.certificate,
    key: reveal(shown.key),
    ...(shown.passphrase && { passphrase: reveal(shown.passphrase) }),
  };
  return new undici.Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS, ...identity },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
    pipelining: 1,
  });
}

async function attempt(agent: Agent, request: UpstreamRequest, limits: AttemptLimits): Promise<Attempt> {
  const { signal, timeoutMs } = limits;
  if (signal.aborted) return { kind: "failed", sent: false, cause: signal.reason };
  const mark: SentMark = { sent: false, known: false };
  const reception = new Reception();
  const leave = (): void => reception.giveUp(signal.reason);
  const late = (): void => reception.giveUp(new DOMException("it took too long", "TimeoutError"));
  const timer = setTimeout(late, Math.ceil(timeoutMs));
  signal.addEventListener("abort", leave, { once: true });
  try {
    marked(mark, () => agent.dispatch(dispatched(request), reception));
    return { kind: "answered", response: await reception.response };
  } catch (cause) {
    if (!mark.known && NOT_TAKEN.has(codeOf(cause))) throw cause;
    return { kind: "failed", sent: mayHaveLeft(mark), cause };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}

function dispatched({ url, method, headers, body }: UpstreamRequest): Dispatcher.DispatchOptions {
  const { origin, pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  return { origin, path, method: method as Dispatcher.HttpMethod, headers, body: body ?? null };
}
