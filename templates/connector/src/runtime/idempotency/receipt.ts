import type { UpstreamResponse } from "../call.js";
import { requestIdOf } from "../errors/read-error.js";
import { said } from "../errors/said.js";
import type { ErrorBody } from "../errors/tool-error.js";

/** What is kept of an upstream's answer beside its content, for support and for verification. */
export interface Receipt {
  readonly http_status: number;
  readonly upstream_request_id?: string;
  readonly location?: string;
}

export function receiptOf({ status, headers }: UpstreamResponse): Receipt {
  const requestId = requestIdOf(headers);
  const location = said(headers["location"] ?? "", 300);
  return {
    http_status: status,
    ...(requestId !== undefined && { upstream_request_id: requestId }),
    ...(location !== undefined && { location }),
  };
}

export function isReceipt(value: unknown): value is Receipt {
  if (typeof value !== "object" || value === null || !("http_status" in value)) return false;
  const texts = [Reflect.get(value, "upstream_request_id"), Reflect.get(value, "location")];
  return typeof value.http_status === "number" && texts.every((text) => text === undefined || typeof text === "string");
}

/** The receipt as the upstream's part of an error: data, not an instruction. */
export function quotedReceipt(receipt: Receipt): NonNullable<ErrorBody["upstream"]> {
  const { http_status: status, upstream_request_id: requestId, location } = receipt;
  return {
    status,
    ...(requestId !== undefined && { request_id: requestId }),
    ...(location !== undefined && { said: `Location: ${location}` }),
  };
}

/** ` (Location: /refunds/7, request id req_1)`; nothing when the upstream gave neither. */
export function whereabouts(receipt: Receipt | undefined): string {
  const parts = [
    receipt?.location === undefined ? undefined : `Location: ${receipt.location}`,
    receipt?.upstream_request_id === undefined ? undefined : `request id ${receipt.upstream_request_id}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
