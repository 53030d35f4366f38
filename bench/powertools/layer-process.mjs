/** A server with our layer around the same handler. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { order } from "./upstream.mjs";

const { modules, store, namespace, upstream, timeoutMs } = JSON.parse(process.env.SUBJECT);
const { createOnce, openStore } = await import(modules.layer);

const tool = {
  name: "create_order",
  title: "Create an order",
  description: "Creates an order.",
  input: z.strictObject({ amount: z.number(), currency: z.string() }),
  request: { method: "POST", path: "/orders", parameters: [] },
  result: { kind: "json", schema: {} },
};
const policy = {
  effect: "create",
  risk: "write",
  access: [],
  idempotency: { argument: "idempotency_key", method: "unsafe" },
};
const opened = await openStore(store, { namespace });
const layer = createOnce({ ...opened, upstreamBaseUrlOf: () => "https://api.example", leaseMs: timeoutMs });
const handler = layer.once(async (call) => ({ status: "ok", result: await order(upstream, call.input) }));

process.on("message", async ({ id, key, payment }) => {
  const call = {
    id: `c_${randomUUID().slice(0, 6)}`,
    tool,
    policy,
    arguments: payment,
    input: payment,
    principal: { id: "issuer|anna", scopes: "local" },
    signal: new AbortController().signal,
    ...(key !== undefined && { key }),
  };
  process.send({ id, ...(await outcomeOf(handler(call))) });
});
process.send({ ready: true });

async function outcomeOf(answer) {
  try {
    const { result, call } = await answer;
    return { result, replayed: call.replayed };
  } catch (error) {
    return { error: error.body?.code ?? error.name };
  }
}
