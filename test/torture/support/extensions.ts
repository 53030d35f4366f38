import { z } from "zod";
import { defineExtensions } from "../../../templates/connector/src/runtime/extensions.js";
import type { Policy } from "../../../templates/connector/src/runtime/policy.js";
import type { Tool } from "../../../templates/connector/src/runtime/tool.js";

/** A write whose upstream does not remove duplicates: all tools of the shop have an upstream key. */
export const createOrder: Tool = {
  name: "create_order",
  title: "Create an order",
  description: "Creates an order.",
  input: z.strictObject({
    action: z.string(),
    amount: z.number(),
    currency: z.string().meta({ default: "EUR" }).optional(),
    note: z.string().nullable().optional(),
    items: z.array(z.string()).optional(),
  }),
  request: {
    method: "POST",
    path: "/orders",
    parameters: [],
    body: { type: "application/json", fields: ["action", "amount", "currency", "note", "items"] },
  },
  result: {
    kind: "json",
    schema: {
      type: "object",
      properties: { id: { type: "string" }, action: { type: "string" }, received: { type: "string" } },
    },
  },
};

const idempotency = { argument: "idempotency_key", method: "unsafe", verifyWith: "list_customers" } as const;

export const orderPolicy: Policy = { effect: "create", risk: "write", access: [{ shop: [] }], idempotency };

/** The same where the upstream removes duplicates. */
export const dedupingPolicy: Policy = {
  ...orderPolicy,
  idempotency: { ...idempotency, upstream: { header: "Idempotency-Key" } },
};

export const extensions = defineExtensions({
  extraTools: { create_order: { policy: orderPolicy, load: () => Promise.resolve(createOrder) } },
});
