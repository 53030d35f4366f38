import type { AnsweredCall, ClaimedCall, Middleware } from "./call.js";
import { createUpstreamClient, type UpstreamClient } from "./upstream/client.js";
import { exchange } from "./upstream/exchange.js";

export interface ExecuteOptions {
  /** Base URLs by the id in `src/upstream.ts`; `undefined` is the API's own. */
  readonly servers: ReadonlyMap<string | undefined, URL | string>;
  /** For the whole call, waiting and sending again included. */
  readonly timeoutMs?: number;
  /** What the connector calls itself to the upstream. */
  readonly userAgent?: string;
  /** Shared, so that it can be closed. */
  readonly client?: UpstreamClient;
}

const DEFAULT_TIMEOUT_MS = 45_000;

/** Sends the call to the upstream, as often as is safe and within its time; hands a good answer on. */
export function execute(options: ExecuteOptions): Middleware<ClaimedCall, AnsweredCall> {
  const { servers, timeoutMs = DEFAULT_TIMEOUT_MS, userAgent = "mcp-connector" } = options;
  const client = options.client ?? createUpstreamClient();
  return (next) => async (call) => {
    const baseUrl = String(servers.get(call.tool.request.server) ?? servers.get(undefined));
    return next({ ...call, response: await exchange(call, { client, timeoutMs, baseUrl, userAgent }) });
  };
}
