import { randomUUID } from "node:crypto";
import { z } from "zod";
import { argumentsOf, result } from "./work.mjs";

const tool = {
  name: "create_order",
  title: "Create an order",
  description: "Creates an order.",
  input: z.strictObject({
    customer_id: z.string(),
    currency: z.string().meta({ default: "EUR" }).optional(),
    note: z.string().optional(),
    lines: z.array(z.object({})),
  }),
  request: { method: "POST", path: "/orders", parameters: [] },
  result: { kind: "json", schema: { type: "object", properties: { id: { type: "string" } } } },
};
const policy = {
  effect: "create",
  risk: "write",
  access: [],
  idempotency: { argument: "idempotency_key", method: "unsafe" },
};

/** The whole layer around a handler that does nothing: `write` with a key and a content of its own, `replay` of an earlier one. */
export async function openLayer({ modules, url, namespace, argumentBytes }) {
  const { createOnce, openStore } = await import(modules.layer);
  const opened = await openStore(url, { namespace });
  const layer = createOnce({ ...opened, upstreamBaseUrl: "https://api.example" });
  const handle = layer.once(() => Promise.resolve({ status: "ok", result }));
  const written = [];
  const run = async (write, replayed) => {
    const answer = await handle(callOf(write));
    if (answer.call.replayed !== replayed) throw new Error(`a ${replayed ? "replay" : "write"} was none`);
  };
  return {
    write() {
      const write = { key: `order-${randomUUID()}`, input: argumentsOf(argumentBytes) };
      if (written.length < 1_000) written.push(write);
      return run(write, false);
    },
    replay: () => run(written[Math.floor(Math.random() * written.length)], true),
    close: () => layer.close(),
  };
}

function callOf({ key, input }) {
  return {
    id: `c_${randomUUID().slice(0, 6)}`,
    tool,
    policy,
    arguments: input,
    principal: { id: "issuer|anna", scopes: "local" },
    signal: new AbortController().signal,
    credential: undefined,
    key,
    input,
  };
}
