import { z } from "zod";
import { format } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const getOrder: Tool = defineTool({
  name: "get_order",
  title: "Get an order",
  description: "Get an order. Use it when the orderId is known.",
  input: z.strictObject({
    orderId: z.string().check(format("uuid")),
  }),
  request: {
    method: "GET",
    path: "/orders/{orderId}",
    parameters: [{ argument: "orderId", in: "path" }],
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
