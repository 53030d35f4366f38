import { laidOut } from "../../templates/connector/src/runtime/idempotency/key-layout.js";
import type { Parameter, Property } from "../model/types.js";
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

type Layout = UpstreamKeyPlan["layout"];

const hexDigits = 32;
/** Eighty bits: with fewer, two of many writes could get the same key. */
const fewestDigits = 20;
/** Layouts that are tried beside the usual ones. */
const shorter: readonly Layout[] = Array.from({ length: hexDigits - fewestDigits }, (_, less) => hexDigits - 1 - less);
/** What a key may look like before it is laid out. */
const samples = ["0123456789abcdef0123456789abcdef", "f".repeat(hexDigits), "0".repeat(hexDigits)];

/** A place for the upstream's own key, with how ours goes there. */
export interface UpstreamKeyPlace<Source> {
  readonly source: Source;
  readonly plan: UpstreamKeyPlan;
}

/** The header by which the upstream removes duplicates, when it takes a key of ours. */
export function upstreamKeyHeader(
  parameters: readonly Parameter[],
  schemas: InputSchemas,
): UpstreamKeyPlace<Parameter> | undefined {
  return firstThatTakesOurs("header", parameters.filter(isKeyHeader), schemas);
}

/** The body field by which the upstream removes duplicates (`request_id`: AIP-155), when it takes a key of ours. */
export function upstreamKeyField(
  properties: readonly Property[],
  schemas: InputSchemas,
): UpstreamKeyPlace<Property> | undefined {
  return firstThatTakesOurs("body", properties.filter(isKeyField), schemas);
}

function firstThatTakesOurs<Source extends Parameter | Property>(
  place: UpstreamKeyPlan["in"],
  candidates: readonly Source[],
  schemas: InputSchemas,
): UpstreamKeyPlace<Source> | undefined {
  for (const source of candidates) {
    const { wireName, schema } = source;
    const takes = (layout: Layout): boolean =>
      samples.every((sample) => accepts(schema, laidOut(sample, layout), schemas));
    const layouts = layoutsFor(wireName);
    const at = layouts.findIndex(takes);
    const layout = layouts[at];
    if (at >= 0) return { source, plan: { in: place, wireName, ...(layout !== undefined && { layout }) } };
  }
  return undefined;
}

/** In order of preference; AIP-155 asks for a UUID in `request_id`, others get the digits as they are. */
function layoutsFor(wireName: string): readonly Layout[] {
  return /^request_?id$/i.test(wireName) ? ["uuid", undefined, ...shorter] : [undefined, "uuid", ...shorter];
}

/** Known by name, or by name and description. */
function isKeyHeader({ location, wireName, description = "" }: Parameter): boolean {
  if (location !== "header") return false;
  const name = wireName.toLowerCase();
  return keyHeaders.has(name) || (maybeKeyHeaders.has(name) && speaksOfDuplicates(description));
}

function isKeyField({ wireName, schema }: Property): boolean {
  if (schema.kind !== "string") return false;
  return keyFields.has(wireName) || (maybeKeyFields.has(wireName) && speaksOfDuplicates(schema.description ?? ""));
}

function speaksOfDuplicates(description: string): boolean {
  return /idempoten|duplicate|retr(?:y|ied|ies)|more than once/i.test(description);
}
