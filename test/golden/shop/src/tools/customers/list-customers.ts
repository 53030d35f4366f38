import { z } from "zod";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const listCustomers: Tool = defineTool({
  name: "list_customers",
  title: "List customers",
  description:
    "Returns customers, newest first, one page at a time. Use it to find several; for a single one that is known use get_customer.",
  input: z.strictObject({
    filter_status: z.enum(["active", "blocked"]).optional().describe("Only customers in this state."),
    limit: z.int().min(1).max(100).optional().meta({ default: 20 }),
  }),
  request: {
    method: "GET",
    path: "/customers",
    parameters: [
      { argument: "filter_status", in: "query", wireName: "filter[status]" },
      { argument: "limit", in: "query" },
      { argument: "cursor", in: "query" },
    ],
  },
  result: {
    kind: "json",
    schema: {
      type: "object",
      properties: {
        data: {
          type: "array",
          items: {
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
      },
    },
    items: ["data"],
  },
  reading: {
    cursor: "cursor",
    paging: {
      position: z.strictObject({ cursor: z.string().max(200).optional() }),
      next: [{ by: "token", argument: "cursor", at: ["next_cursor"] }],
    },
  },
});
