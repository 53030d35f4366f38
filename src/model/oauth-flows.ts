import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { plainText } from "./plain-text.js";
import { objectAt, textAt } from "./read-json.js";
import type { OAuthFlow, OAuthFlows } from "./types.js";

/** Flow to its names in documents: OpenAPI 3.2's own and its backport to 3.0 and 3.1. */
const flowNames: { readonly [Flow in keyof Required<OAuthFlows>]: readonly string[] } = {
  clientCredentials: ["clientCredentials"],
  authorizationCode: ["authorizationCode"],
  deviceAuthorization: ["deviceAuthorization", "x-oai-deviceAuthorization"],
  implicit: ["implicit"],
  password: ["password"],
};

/** What reading a flow takes; relative URLs are relative to `apiUrl`. */
export interface FlowReading {
  readonly context: ModelContext;
  readonly apiUrl: string | undefined;
}

/** The OAuth flows of a scheme. URLs that are not http(s) are left out with a warning. */
export function readFlows(flows: JsonObject, pointer: string, reading: FlowReading): OAuthFlows {
  const read: { -readonly [Flow in keyof OAuthFlows]: OAuthFlow } = {};
  for (const flow of Object.keys(flowNames) as (keyof OAuthFlows)[]) {
    const name = flowNames[flow].find((candidate) => objectAt(flows, candidate) !== undefined);
    const raw = name === undefined ? undefined : objectAt(flows, name);
    if (name !== undefined && raw) read[flow] = readFlow(raw, appendToPointer(pointer, name), reading);
  }
  return read;
}

function readFlow(raw: JsonObject, pointer: string, reading: FlowReading): OAuthFlow {
  const url = (...keywords: readonly string[]) => urlOf(raw, keywords, pointer, reading);
  const authorizationUrl = url("authorizationUrl");
  const tokenUrl = url("tokenUrl");
  const refreshUrl = url("refreshUrl");
  const deviceAuthorizationUrl = url("deviceAuthorizationUrl", "x-oai-deviceAuthorizationUrl");
  return {
    ...(authorizationUrl !== undefined && { authorizationUrl }),
    ...(tokenUrl !== undefined && { tokenUrl }),
    ...(refreshUrl !== undefined && { refreshUrl }),
    ...(deviceAuthorizationUrl !== undefined && { deviceAuthorizationUrl }),
    scopes: scopesOf(raw, pointer, reading.context),
  };
}

function urlOf(
  raw: JsonObject,
  keywords: readonly string[],
  pointer: string,
  { context, apiUrl }: FlowReading,
): string | undefined {
  const keyword = keywords.find((name) => textAt(raw, name));
  const written = keyword === undefined ? undefined : textAt(raw, keyword);
  if (keyword === undefined || written === undefined) return undefined;
  const url = absolute(written, apiUrl);
  if (url !== undefined && absolute(written, undefined) === undefined) {
    const message = `\`${keyword}\` ${printable(written, 120)} is taken relative to the API's server: ${printable(url, 120)}.`;
    context.info("SECURITY_URL_RELATIVE", message, pointer);
  }
  if (url === undefined) {
    const message = `\`${keyword}\` ${printable(written, 120)} is no http(s) URL without credentials; it is ignored.`;
    context.warn("SECURITY_URL_INVALID", message, pointer);
  }
  return url;
}

function absolute(written: string, base: string | undefined): string | undefined {
  try {
    const url = new URL(written, base);
    const isUsable = /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" && url.hash === "";
    return isUsable ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function scopesOf(raw: JsonObject, pointer: string, context: ModelContext): ReadonlyMap<string, string> {
  const scopes = new Map<string, string>();
  const declared = objectAt(raw, "scopes");
  for (const name of Object.keys(declared ?? {})) {
    if (isScopeToken(name)) scopes.set(name, plainText((declared && textAt(declared, name)) ?? ""));
    else reportInvalidScope(name, "it is ignored", appendToPointer(pointer, "scopes"), context);
  }
  return scopes;
}

/** RFC 6749 section 3.3. */
export function isScopeToken(scope: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope);
}

export function reportInvalidScope(scope: string, outcome: string, pointer: string, context: ModelContext): void {
  const message = `"${printable(scope, 80)}" is no scope token (RFC 6749 section 3.3); ${outcome}.`;
  context.warn("SECURITY_SCOPE_INVALID", message, pointer);
}
