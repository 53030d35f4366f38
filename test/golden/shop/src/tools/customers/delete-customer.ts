import { z } from "zod";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const deleteCustomer: Tool = defineTool({
  name: "delete_customer",
  title: "Delete a customer",
  description:
    "Delete a customer. Removes the customer and all stored payment methods. It can't be undone. Use it only when the removal was asked for; to look first use get_customer.",
  input: z.strictObject({
    customer_id: z.string().min(1).max(64),
  }),
  request: {
    method: "DELETE",
    path: "/customers/{customer_id}",
    parameters: [{ argument: "customer_id", in: "path" }],
  },
  result: { kind: "empty" },
});
