import type { AnsweredCall, ClaimedCall, Middleware } from "./call.js";
import { createUpstreamClient, type UpstreamClient } from "./upstream/client.js";
import { exchange } from "./upstream/exchange.js";
import { type BaseUrls, Gates } from "./upstream/gates.js";

export interface ExecuteOptions {
  readonly servers: BaseUrls;
  /** For the whole call, waiting and sending again included. */
  readonly timeoutMs?: number;
  /** What the connector calls itself to the upstream. */
  readonly userAgent?: string;
  /** Shared, so that it can be closed. */
  readonly client?: UpstreamClient;
  /** Shared with the step before, so that a write waits before it begins. */
  readonly gates?: Gates;
}

const DEFAULT_TIMEOUT_MS = 45_000;

/** Sends the call to the upstream, as often as is safe and within its time; hands a good answer on. */
export function execute(options: ExecuteOptions): Middleware<ClaimedCall, AnsweredCall> {
  const { servers, timeoutMs = DEFAULT_TIMEOUT_MS, userAgent = "mcp-connector" } = options;
  const client = options.client ?? createUpstreamClient();
  const gates = options.gates ?? new Gates(servers, timeoutMs);
  return (next) => async (call) => {
    const baseUrl = gates.baseUrlOf(call);
    const response = await exchange(call, { client, gate: gates.of(call), timeoutMs, baseUrl, userAgent });
    return next({ ...call, response });
  };
}
