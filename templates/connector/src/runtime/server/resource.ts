import type { HttpSettings } from "../settings/http.js";
import type { Refusal } from "./refusal.js";

/** This connector as an OAuth 2.1 protected resource. */
export interface Resource {
  /** Its identifier (RFC 8707): the URL that clients use, without a trailing slash. */
  readonly identifier: string;
  /** Where its metadata is found (RFC 9728 section 3.1). */
  readonly metadataUrl: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What a client asks for first. */
  readonly baseline: readonly string[];
}

const wellKnown = "/.well-known/oauth-protected-resource";

/** The path of the endpoint. */
export const endpointPath = "/mcp";

/** Describes the resource; `address` is where it listens, for a connector without a public URL. */
export function describeResource(
  { publicUrl, issuer }: HttpSettings,
  address: URL,
  title: string,
  baseline: readonly string[],
): Resource {
  const url = new URL(publicUrl ?? address);
  if (url.pathname === "/") url.pathname = endpointPath;
  const identifier = url.href.replace(/\/$/, "");
  const metadata = {
    resource: identifier,
    authorization_servers: issuer === undefined ? [] : [issuer.issuer],
    bearer_methods_supported: ["header"],
    scopes_supported: baseline,
    resource_name: title,
  };
  return { identifier, metadataUrl: url.origin + metadataPath(identifier), metadata, baseline };
}

/** Whether a path is that of the metadata: under the public path, or under the path that it has here. */
export function isMetadataPath({ identifier }: Resource, path: string): boolean {
  return path === metadataPath(identifier) || path === wellKnown + endpointPath;
}

/** 401: a first token is needed, or this one is not good (RFC 6750 section 3). */
export function tokenNeeded(resource: Resource, problem?: string): Refusal {
  const error = problem === undefined ? [] : [`error="invalid_token"`, `error_description="${problem}"`];
  return challenge(401, resource, error, resource.baseline, "invalid_token", problem ?? "An access token is needed.");
}

/** 403 with everything that the call needs, so that one more consent is enough. */
export function scopesNeeded(resource: Resource, scopes: readonly string[]): Refusal {
  const problem = "The access token lacks a scope.";
  const error = [`error="insufficient_scope"`, `error_description="${problem}"`];
  return challenge(403, resource, error, scopes, "insufficient_scope", problem);
}

function challenge(
  status: number,
  { metadataUrl }: Resource,
  error: readonly string[],
  scopes: readonly string[],
  code: string,
  description: string,
): Refusal {
  const scope = scopes.filter(isScope).join(" ");
  const parameters = [...error, ...(scope === "" ? [] : [`scope="${scope}"`]), `resource_metadata="${metadataUrl}"`];
  return {
    status,
    headers: { "www-authenticate": `Bearer ${parameters.join(", ")}` },
    body: { error: code, error_description: description },
  };
}

/** RFC 6749 section 3.3: a scope holds no quote, backslash or space, so that it can't leave its place in a header. */
function isScope(scope: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope);
}

function metadataPath(identifier: string): string {
  const { pathname } = new URL(identifier);
  return wellKnown + (pathname === "/" ? "" : pathname);
}
