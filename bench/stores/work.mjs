import { randomUUID } from "node:crypto";
import { z } from "zod";

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

/** What the first caller gets: about 1 KiB of JSON. */
export const result = { id: "order_7f3k2m", status: "open", lines: linesOf(9) };
export const storedResult = JSON.stringify({ body: { status: "ok", result } });

/** Arguments of a given size that nobody has sent before, in the shape of an order. */
function argumentsOf(bytes) {
  return { customer_id: randomUUID(), currency: "EUR", note: "leave it at the door", lines: linesOf(bytes / 105) };
}

function linesOf(count) {
  return Array.from({ length: Math.floor(count) }, (_, index) => ({
    product_id: `prod_${index}_ab12cd34ef56`,
    quantity: index + 1,
    unit_price: 12.5,
    description: "A thing of its own kind",
  }));
}

/** What a caller does for every call, whatever is behind it: both sides of a comparison do it. */
export function newCall(argumentBytes) {
  const input = argumentsOf(argumentBytes);
  return {
    id: `c_${randomUUID().slice(0, 6)}`,
    tool,
    policy,
    arguments: input,
    principal: { id: "issuer|anna", scopes: "local" },
    signal: new AbortController().signal,
    credential: undefined,
    key: `order-${randomUUID()}`,
    input,
  };
}
