import { boundedFetch } from "../access/bounded-fetch.js";
import { isLoopback } from "../settings/loopback.js";

/**
 * Finds `jwks_uri` in the metadata of an issuer: OAuth (RFC 8414, the well-known part before the path) or OpenID Connect
 * (before the path, too, or after it; MCP basic/authorization, server discovery). It must name the very same issuer.
 * @throws Error when no usable document is found
 */
export async function findKeySet(issuer: string): Promise<URL> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const places = new Set([
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]);
  for (const place of places) {
    const metadata = await fetchMetadata(place);
    if (metadata?.["issuer"] === issuer && typeof metadata["jwks_uri"] === "string")
      return keySetUrl(metadata["jwks_uri"]);
  }
  throw new Error(`no metadata of ${issuer} names its keys: set MCP_AUTH_JWKS_URL`);
}

async function fetchMetadata(place: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const response = await boundedFetch(place, { headers: { accept: "application/json" } });
  if (response.status !== 200) return undefined;
  const metadata: unknown = await response.json().catch(() => undefined);
  return isRecord(metadata) ? metadata : undefined;
}

function keySetUrl(text: string): URL {
  const url = new URL(text);
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return url;
  throw new Error("the key set of the issuer is not on https");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
