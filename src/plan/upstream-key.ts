import type { Parameter, Property } from "../model/types.js";

const keyHeaders = new Set([
  "idempotency-key",
  "x-idempotency-key",
  "paypal-request-id",
  "cko-idempotency-key",
  "x-request-idempotency-key",
]);
const maybeKeyHeaders = new Set(["x-request-id", "request-id", "idempotency-token", "x-idempotency-token"]);
const keyFields = new Set([
  "idempotency_key",
  "idempotencyKey",
  "idempotencykey",
  "clientRequestToken",
  "ClientRequestToken",
  "clientToken",
  "ClientToken",
  "client_request_token",
]);
const maybeKeyFields = new Set(["request_id", "requestId", "client_token", "clientRequestId"]);

/** A header by which the upstream removes duplicates: known by name, or by name and description. */
export function isUpstreamKeyHeader({ location, wireName, description = "" }: Parameter): boolean {
  if (location !== "header") return false;
  const name = wireName.toLowerCase();
  return keyHeaders.has(name) || (maybeKeyHeaders.has(name) && speaksOfDuplicates(description));
}

/** A body field by which the upstream removes duplicates (`request_id`: AIP-155). */
export function isUpstreamKeyField({ wireName, schema }: Property): boolean {
  if (schema.kind !== "string") return false;
  return keyFields.has(wireName) || (maybeKeyFields.has(wireName) && speaksOfDuplicates(schema.description ?? ""));
}

function speaksOfDuplicates(description: string): boolean {
  return /idempoten|duplicate|retr(?:y|ied|ies)|more than once/i.test(description);
}
