/**
 * A server under test in a process of its own: opens the store, performs the calls that it is told to and reports what
 * they became. Its upstream is a real HTTP server in the parent, whose ledger is the truth.
 */
import type { ClaimedCall, Handler, ValidCall } from "../../../../../templates/connector/src/runtime/call.js";
import { createOnce, openStore } from "../../../../../templates/connector/src/runtime/idempotency/index.js";
import { callOf, outcome, upstreamError, writePolicy } from "./fixtures.js";

export interface WorkerSettings {
  readonly path: string;
  readonly upstream: string;
  readonly leaseMs?: number;
  readonly waitMs?: number;
}

export interface WorkerCall {
  readonly id: string;
  readonly key: string;
  readonly input: ValidCall["input"];
  readonly dedupes?: boolean;
}

/** An attempt needs this much of the lease. */
const attemptMs = 100;

function send(upstream: string): Handler<ClaimedCall> {
  return async (call) => {
    if ((call.claim?.remaining() ?? 0) < attemptMs) throw upstreamError("no", "UPSTREAM_UNREACHABLE");
    const response = await fetch(upstream, {
      method: "POST",
      body: JSON.stringify(call.input),
      headers: { "x-key": call.key ?? "", "idempotency-key": call.claim?.upstreamKey ?? "" },
    }).catch(() => undefined);
    if (response === undefined) throw upstreamError("unknown", "OUTCOME_UNKNOWN");
    return { status: "ok", result: await response.json() };
  };
}

async function main(settings: WorkerSettings): Promise<void> {
  const opened = await openStore(`sqlite:${settings.path}`);
  const { once, close } = createOnce({ ...opened, ...settings, upstreamBaseUrl: "https://api.example" });
  const handler = once(send(settings.upstream));
  process.on("message", ({ id, key, input, dedupes }: WorkerCall) => {
    const policy = writePolicy(dedupes === true ? { upstream: { header: "Idempotency-Key" } } : {});
    void outcome(handler(callOf({ id, key, input, policy }))).then((answer) => process.send?.({ id, answer }));
  });
  process.on("SIGTERM", () => void close(200).then(() => process.exit(0)));
  process.send?.({ ready: true });
}

void main(JSON.parse(process.env["WORKER_SETTINGS"] ?? "{}"));
