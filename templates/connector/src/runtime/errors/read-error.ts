import { withoutKnownSecrets } from "../access/redaction.js";
import { decodeText } from "../results/decode-text.js";
import { readJson } from "../results/read-json.js";
import type { FieldProblem } from "./reading/field-entry.js";
import { jsonError } from "./reading/json-error.js";
import type { Reading } from "./reading/reading.js";
import { textError } from "./reading/text-error.js";
import { said } from "./said.js";

/** What an upstream's error says, whatever its format. The texts may be quoted; those of the fields not yet. */
export interface UpstreamError {
  readonly said?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly fields: readonly FieldProblem[];
  readonly retryMs?: number;
}

type Headers = Readonly<Record<string, string>>;

/** A longer body is no error message; its head may hold one. */
const READ_BYTES = 1024 * 1024;

const REQUEST_ID_HEADERS = [
  "x-request-id",
  "request-id",
  "x-amzn-requestid",
  "x-amz-request-id",
  "x-github-request-id",
  "x-ms-request-id",
  "x-goog-request-id",
  "x-correlation-id",
  "x-trace-id",
  "cf-ray",
];

/**
 * Reads RFC 9457, AIP-193, Stripe, Microsoft Graph and OData, JSON:API, OAuth, GraphQL, what frameworks send (ASP.NET,
 * FastAPI, Django REST Framework, Rails, Spring and others), XML, plain text, and of HTML the title. Secrets are taken out
 * first: the reading cuts, and half of a secret is not recognised.
 */
export function readError(headers: Headers, body: Uint8Array): UpstreamError {
  const contentType = headers["content-type"] ?? "";
  const content = withoutKnownSecrets(decodeText(body.subarray(0, READ_BYTES), contentType));
  const reading = readText(content, contentType);
  const words = said(reading.words ?? "");
  const code = said(reading.code ?? errorTypeOf(headers) ?? "", 100);
  const requestId = requestIdOf(headers) ?? said(reading.requestId ?? "", 100);
  return {
    fields: reading.fields,
    ...(words !== undefined && { said: words }),
    ...(code !== undefined && { code }),
    ...(requestId !== undefined && { requestId }),
    ...(reading.retryMs !== undefined && { retryMs: reading.retryMs }),
  };
}

function readText(content: string, contentType: string): Reading {
  const json = readJson(content);
  if (json === undefined) return textError(content, contentType);
  return typeof json.value === "string" ? textError(json.value, "") : jsonError(json.value);
}

/** The id under which the upstream's support finds the request. */
export function requestIdOf(headers: Headers): string | undefined {
  const header = REQUEST_ID_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  return header === undefined ? undefined : said(header, 100);
}

/** Amazon's services name the error in a header: `ValidationException:http://…`. */
function errorTypeOf(headers: Headers): string | undefined {
  return headers["x-amzn-errortype"]?.split(":")[0];
}
