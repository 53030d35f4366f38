import type { UpstreamCredential } from "../call.js";
import type { Idempotency } from "../policy.js";
import type { ParameterDefinition, RequestDefinition } from "../tool.js";
import { buildBody } from "./build-body.js";
import { cookieHeader, headerParameters } from "./build-headers.js";
import { buildPath, resolveUrl } from "./build-path.js";
import { parameterPairs } from "./parameter-pairs.js";
import { encode } from "./percent-encode.js";
import { refuseMalformedText } from "./well-formed.js";

/** One HTTP request, ready to be sent. */
export interface UpstreamRequest {
  readonly method: RequestDefinition["method"];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RequestParts {
  readonly request: RequestDefinition;
  /** Arguments in wire form. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly baseUrl: string;
  /** Some APIs refuse requests that don't say who sends them (RFC 9110 section 10.1.5). */
  readonly userAgent: string;
  readonly credential: Awaited<ReturnType<UpstreamCredential["apply"]>>;
  /** Where the upstream takes its own key, and the key. */
  readonly upstreamKey?: { readonly place: NonNullable<Idempotency["upstream"]>; readonly value: string };
}

/**
 * Writes arguments into the request that the tool declares. The host is the base URL's; no argument can change it, or
 * path, query and header names.
 *
 * @throws ToolError `INVALID_ARGUMENTS` for a value that can't stand where it belongs
 */
export function buildRequest({
  request,
  input,
  baseUrl,
  credential,
  upstreamKey,
  userAgent,
}: RequestParts): UpstreamRequest {
  const valueOf = ({ argument, constant }: ParameterDefinition): unknown =>
    argument === undefined ? constant : input[argument];
  refuseMalformedText(input);
  const path = buildPath(request, valueOf);
  const query = [
    ...parameterPairs(request, "query", valueOf, [...Object.keys(credential.query), ...namesInTemplate(request)]),
    ...Object.entries(credential.query).map(([name, value]) => [encode(name), encode(value)] as const),
  ];
  const key = keyFields(upstreamKey);
  const body = buildBody(request, input, key.body);
  const cookie = cookieHeader(request, valueOf, credential.cookies);
  return {
    method: request.method,
    url: resolveUrl(baseUrl, request.path, path, query.map(([name, value]) => `${name}=${value}`).join("&")),
    headers: {
      "user-agent": userAgent,
      accept: request.accept ?? "application/json",
      "accept-encoding": "gzip, identity",
      ...headerParameters(request, valueOf),
      ...(body !== undefined && { "content-type": body.contentType }),
      ...(cookie !== undefined && { cookie }),
      ...key.headers,
      ...lowerCased(credential.headers),
    },
    ...(body !== undefined && { body: body.content }),
  };
}

/** A template may hold a query of its own. */
function namesInTemplate({ path }: RequestDefinition): Iterable<string> {
  return new URLSearchParams(path.split("?")[1]).keys();
}

type Texts = Readonly<Record<string, string>>;

function keyFields(key: RequestParts["upstreamKey"]): { readonly headers: Texts; readonly body: Texts } {
  if (key === undefined) return { headers: {}, body: {} };
  return "header" in key.place
    ? { headers: { [key.place.header.toLowerCase()]: key.value }, body: {} }
    : { headers: {}, body: { [key.place.body]: key.value } };
}

function lowerCased(headers: Texts): Texts {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
