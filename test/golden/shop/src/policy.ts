import type { Policy } from "./runtime/policy.js";
import type { ToolName } from "./tools/index.js";

/**
 * What every tool may do: the one table to review.
 * `access` lists alternatives, best first; each names the credentials it needs and the scopes they must carry. Where a
 * narrower `MCP_PROFILE` needs less for the same tool, `accessUnder` says so.
 */
export const policy: Readonly<Record<ToolName, Policy>> = {
  create_customer: {
    effect: "create",
    risk: "write",
    access: [{ shop: ["customers:write"] }],
    idempotency: {
      argument: "idempotency_key",
      method: "unsafe",
      upstream: { header: "Idempotency-Key" },
      verifyWith: "list_customers",
    },
  },
  create_refund: {
    effect: "create",
    risk: "write",
    access: [{ shop: ["refunds:write"] }],
    idempotency: { argument: "idempotency_key", method: "unsafe", upstream: { header: "Idempotency-Key" } },
  },
  delete_customer: {
    effect: "delete",
    risk: "destructive",
    access: [{ shop: ["customers:write"] }],
    idempotency: { argument: "idempotency_key", method: "idempotent", verifyWith: "get_customer" },
  },
  get_customer: {
    effect: "read",
    risk: "read",
    access: [{ shop: ["customers:read"] }],
  },
  get_refund: {
    effect: "read",
    risk: "read",
    access: [{ shop: ["refunds:read"] }],
  },
  list_customers: {
    effect: "read",
    risk: "read",
    access: [{ shop: ["customers:read"] }],
  },
};

/**
 * Callers over HTTP: for a scope, the wider ones that a token may hold in its place. What names and providers say, as in
 * `acceptBroader` of `scopes.lock.json`.
 */
export const broaderScopes: Readonly<Record<string, readonly string[]>> = {};
