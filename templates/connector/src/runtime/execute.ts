import type { AnsweredCall, ClaimedCall, Middleware } from "./call.js";
import { createUpstreamClient, type UpstreamClient } from "./upstream/client.js";
import { exchange } from "./upstream/exchange.js";

export interface ExecuteOptions {
  /** Base URLs by the id in `src/upstream.ts`; `undefined` is the API's own. */
  readonly servers: ReadonlyMap<string | undefined, URL | string>;
  /** For the whole call, waiting and sending again included. */
  readonly timeoutMs?: number;
  /** Shared, so that it can be closed. */
  readonly client?: UpstreamClient;
}

const DEFAULT_TIMEOUT_MS = 45_000;

/** Sends the call to the upstream, as often as is safe and within its time; hands a good answer on. */
export function execute({
  servers,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  client = createUpstreamClient(),
}: ExecuteOptions): Middleware<ClaimedCall, AnsweredCall> {
  return (next) => async (call) => {
    const server = servers.get(call.tool.request.server) ?? servers.get(undefined);
    if (server === undefined) throw new Error(`no base URL for ${call.tool.name}`);
    return next({ ...call, response: await exchange(call, { client, timeoutMs, baseUrl: String(server) }) });
  };
}
