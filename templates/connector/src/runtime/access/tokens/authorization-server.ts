import type { AuthorizationServer } from "oauth4webapi";
import type { ServerSettings } from "../../settings/oauth-settings.js";
import { isLoopback } from "../../settings/loopback.js";
import type { BoundedFetch } from "../bounded-fetch.js";

/** The metadata of an authorization server can't be used; the message is one line. */
export class MetadataError extends Error {
  override readonly name = "MetadataError";
}

const wellKnown = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] as const;

/**
 * What is known of an authorization server: its metadata where there is some, and before it what was configured.
 * @throws MetadataError when the metadata is not that of the server that was asked (RFC 8414 section 3.3)
 */
export async function describeServer(settings: ServerSettings, fetch: BoundedFetch): Promise<AuthorizationServer> {
  const { metadataUrl, tokenUrl } = settings;
  const found = metadataUrl === undefined ? undefined : await fetchMetadata(metadataUrl, fetch);
  const own = configured(settings);
  if (found !== undefined) return { ...found, ...own };
  return { issuer: tokenUrl?.origin ?? "", ...own };
}

/** Metadata by the two well-known ways of an origin; undefined when it has none. For servers that nobody described. */
export async function findMetadata(origin: string, fetch: BoundedFetch): Promise<AuthorizationServer | undefined> {
  for (const path of wellKnown) {
    try {
      return await fetchMetadata(new URL(path, origin), fetch);
    } catch {
      continue;
    }
  }
  return undefined;
}

async function fetchMetadata(url: URL, fetch: BoundedFetch): Promise<AuthorizationServer> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (response.status !== 200) throw new MetadataError(`${url.href} answered ${response.status}`);
  const value: unknown = await response.json().catch(() => undefined);
  const metadata = Object(value) as Readonly<Record<string, unknown>>;
  const { issuer } = metadata;
  if (typeof issuer !== "string" || !isIssuerOf(issuer, url))
    throw new MetadataError(`${url.href} is the metadata of another issuer`);
  for (const name of Object.keys(metadata).filter((key) => key.endsWith("_endpoint"))) refuseInsecure(metadata[name]);
  return metadata as AuthorizationServer;
}

/** The well-known part stands behind the host (RFC 8414) or at the end (OpenID Connect). */
function isIssuerOf(issuer: string, url: URL): boolean {
  const named = issuer.replace(/\/$/, "");
  const bare = url.href.replace(/\?.*$/, "");
  return wellKnown.some((part) => bare.includes(part) && bare.replace(part, "").replace(/\/$/, "") === named);
}

function refuseInsecure(endpoint: unknown): void {
  const url = typeof endpoint === "string" && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))) return;
  throw new MetadataError("the metadata names an endpoint that is not https");
}

function configured({
  tokenUrl,
  authorizationUrl,
  deviceAuthorizationUrl,
}: ServerSettings): Partial<AuthorizationServer> {
  return {
    ...(tokenUrl && { token_endpoint: tokenUrl.href }),
    ...(authorizationUrl && { authorization_endpoint: authorizationUrl.href }),
    ...(deviceAuthorizationUrl && { device_authorization_endpoint: deviceAuthorizationUrl.href }),
  };
}
