import { z } from "zod";
import { pattern } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";
import { currency } from "../../schemas/currency.js";

export const createRefund: Tool = defineTool({
  name: "create_refund",
  title: "Create a refund",
  description:
    "Create a refund. Refunds a settled payment, in full or in part. Use it to add a new one; to look at one use get_refund.",
  input: z.strictObject({
    payment_id: z.string().check(pattern("^pay_[a-z0-9]{8}$")).describe("The payment to give back."),
    amount: z.int().min(1).max(5000000).describe("In the currency's smallest unit."),
    currency,
    reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
    metadata: z.record(z.string(), z.string().max(200)).optional(),
  }),
  request: {
    method: "POST",
    path: "/payments/{payment_id}/refunds",
    parameters: [{ argument: "payment_id", in: "path" }],
    body: { type: "application/json", fields: ["amount", "currency", "reason", "metadata"] },
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
