import { z } from "zod";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const getRefund: Tool = defineTool({
  name: "get_refund",
  title: "Get one refund",
  description: "Get one refund. Use it when the refund_id is known.",
  input: z.strictObject({
    refund_id: z.string().min(1),
  }),
  request: {
    method: "GET",
    path: "/refunds/{refund_id}",
    parameters: [{ argument: "refund_id", in: "path" }],
  },
  result: {
    kind: "json",
    schema: {
      type: "object",
      properties: {
        id: { type: "string" },
        status: { type: "string" },
        amount: { type: "integer" },
        currency: { type: "string" },
        created_at: { type: "string" },
        payment_id: { type: "string" },
      },
    },
  },
});
