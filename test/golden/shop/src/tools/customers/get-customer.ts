import { z } from "zod";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const getCustomer: Tool = defineTool({
  name: "get_customer",
  title: "Get one customer",
  description: "Get one customer. Use it when the customer_id is known; to find one use list_customers.",
  input: z.strictObject({
    customer_id: z.string().min(1).max(64),
  }),
  request: {
    method: "GET",
    path: "/customers/{customer_id}",
    parameters: [{ argument: "customer_id", in: "path" }],
  },
  result: {
    kind: "json",
    schema: {
      type: "object",
      properties: {
        id: { type: "string" },
        name: { type: "string" },
        status: { type: "string" },
        email: { type: "string" },
        created_at: { type: "string" },
        address: {
          type: "object",
          properties: {
            line1: { type: "string" },
            line2: { type: "string" },
            city: { type: "string" },
            country: { type: "string" },
          },
        },
        tags: { type: "array", items: { type: "string" } },
      },
    },
  },
});
