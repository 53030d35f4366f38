import type { Policy } from "./runtime/policy.js";
import type { ToolName } from "./tools/index.js";

/**
 * What every tool may do: the one table to review.
 * `access` lists alternatives, best first; each names the credentials it needs and the scopes they must carry. Where a
 * narrower `MCP_PROFILE` needs less for the same tool, `accessUnder` says so.
 */
export const policy: Readonly<Record<ToolName, Policy>> = {
  add_pet: {
    effect: "create",
    risk: "write",
    access: [{ apiKey: [] }],
    idempotency: { argument: "idempotency_key", method: "unsafe", verifyWith: "find_pets" },
  },
  delete_pet: {
    effect: "delete",
    risk: "destructive",
    access: [{ apiKey: [] }],
    idempotency: { argument: "idempotency_key", method: "idempotent", verifyWith: "get_pet" },
  },
  find_pets: {
    effect: "read",
    risk: "read",
    access: [{ apiKey: [] }],
  },
  get_order: {
    effect: "read",
    risk: "read",
    access: [{ apiKey: [] }],
  },
  get_pet: {
    effect: "read",
    risk: "read",
    access: [{ apiKey: [] }],
  },
  get_photo: {
    effect: "read",
    risk: "read",
    access: [{ apiKey: [] }],
  },
  place_order: {
    effect: "create",
    risk: "write",
    access: [{ apiKey: [] }],
    idempotency: { argument: "idempotency_key", method: "unsafe" },
  },
  replace_pet: {
    effect: "update",
    risk: "write",
    access: [{ apiKey: [] }],
    idempotency: { argument: "idempotency_key", method: "idempotent", verifyWith: "get_pet" },
  },
  upload_photo: {
    effect: "create",
    risk: "write",
    access: [{ apiKey: [] }],
    idempotency: { argument: "idempotency_key", method: "unsafe" },
  },
};

/**
 * Callers over HTTP: for a scope, the wider ones that a token may hold in its place. What names and providers say, as in
 * `acceptBroader` of `scopes.lock.json`.
 */
export const broaderScopes: Readonly<Record<string, readonly string[]>> = {};
