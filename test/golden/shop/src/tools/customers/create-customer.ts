import { z } from "zod";
import { format, uniqueItems } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";
import { address } from "../../schemas/address.js";

export const createCustomer: Tool = defineTool({
  name: "create_customer",
  title: "Create a customer",
  description: "Create a customer. Use it to add a new one; to look for existing ones use list_customers.",
  input: z.strictObject({
    email: z.string().check(format("email")),
    name: z.string().min(1).max(120),
    address: address.optional(),
    tags: z.array(z.string().min(1)).max(10).check(uniqueItems()).optional(),
  }),
  request: {
    method: "POST",
    path: "/customers",
    parameters: [],
    body: { type: "application/json", fields: ["email", "name", "address", "tags"] },
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
