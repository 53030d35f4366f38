import type { Parameter, Property, Schema } from "../model/types.js";
import { accepts } from "./accepts.js";
import type { InputSchemas } from "./input-schema.js";
import type { UpstreamKeyPlan } from "./types.js";

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
]);
const maybeKeyFields = new Set([
  "request_id",
  "requestId",
  "clientToken",
  "ClientToken",
  "client_token",
  "clientRequestId",
  "client_request_token",
]);

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

type Layout = UpstreamKeyPlan["layout"];

const hexDigits = 32;
/** Eighty bits: with fewer, two of many writes could get the same key. */
const fewestDigits = 20;
/** What a key may look like before it is laid out. */
const samples = ["0123456789abcdef0123456789abcdef", "f".repeat(hexDigits), "0".repeat(hexDigits)];

/**
 * How a key of ours has to be laid out, so that the schema of the upstream's own key takes it: as AIP-155 asks for
 * `request_id`, as 32 hexadecimal digits, as a UUID, or as fewer digits. "none" when it takes none of them.
 */
export function upstreamKeyLayout(
  { wireName, schema }: { readonly wireName: string; readonly schema: Schema },
  schemas: InputSchemas,
): Layout | "none" {
  const usual: readonly Layout[] = /^request_?id$/i.test(wireName) ? ["uuid", undefined] : [undefined, "uuid"];
  const shorter = Array.from({ length: hexDigits - fewestDigits }, (_, less) => hexDigits - 1 - less);
  for (const layout of [...usual, ...shorter]) {
    if (samples.every((sample) => accepts(schema, laidOut(sample, layout), schemas))) return layout;
  }
  return "none";
}

/** As the connector does it. */
function laidOut(hex: string, layout: Layout): string {
  if (layout === "uuid") return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-8$3-a$4-$5");
  return hex.slice(0, layout);
}

function speaksOfDuplicates(description: string): boolean {
  return /idempoten|duplicate|retr(?:y|ied|ies)|more than once/i.test(description);
}
