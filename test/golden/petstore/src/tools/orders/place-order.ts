import { z } from "zod";
import { int64 } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const placeOrder: Tool = defineTool({
  name: "place_order",
  title: "Place an order",
  description: "Place an order. Use it to add a new one; to look at one use get_order.",
  input: z.strictObject({
    pet_id: int64(),
    quantity: z.int().min(1).max(10),
    express: z.boolean().optional(),
  }),
  request: {
    method: "POST",
    path: "/orders",
    parameters: [],
    body: { type: "application/x-www-form-urlencoded", fields: ["pet_id", "quantity", "express"] },
  },
  result: {
    kind: "json",
    schema: {
      type: "object",
      properties: {
        id: { type: "string" },
        status: { type: "string" },
        quantity: { type: "integer" },
        placed_at: { type: "string" },
        pet_id: { type: "integer" },
      },
    },
  },
});
