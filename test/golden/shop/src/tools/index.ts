import type { ToolLoaders } from "../runtime/tool.js";

/** Every tool by name. A module is loaded when its tool is first called. */
export const tools = {
  create_customer: async () => (await import("./customers/create-customer.js")).createCustomer,
  create_refund: async () => (await import("./refunds/create-refund.js")).createRefund,
  delete_customer: async () => (await import("./customers/delete-customer.js")).deleteCustomer,
  get_customer: async () => (await import("./customers/get-customer.js")).getCustomer,
  get_refund: async () => (await import("./refunds/get-refund.js")).getRefund,
  list_customers: async () => (await import("./customers/list-customers.js")).listCustomers,
} satisfies ToolLoaders;

export type ToolName = keyof typeof tools;
