import type { OAuthFlow, SecurityScheme } from "../model/types.js";
import { usableBaseUrl } from "./servers.js";
import type { OAuthPlan } from "./types.js";

const flowsInOrder = ["clientCredentials", "authorizationCode", "deviceAuthorization"] as const;

/** How tokens for a scheme are obtained, as far as the document says; undefined for schemes that are not OAuth. */
export function planOAuth(scheme: SecurityScheme): OAuthPlan | undefined {
  if (scheme.type === "openIdConnect") return { grants: [], ...present({ metadataUrl: usableUrl(scheme.url) }) };
  if (scheme.type !== "oauth2") return undefined;
  const { flows, metadataUrl } = scheme;
  const grants = flowsInOrder.filter((name) => flows[name] !== undefined);
  const used = grants.flatMap((name) => flows[name] ?? []);
  const first = (key: "tokenUrl" | "authorizationUrl" | "deviceAuthorizationUrl"): string | undefined =>
    used.map((flow) => usableUrl(flow[key])).find((url) => url !== undefined);
  return {
    grants,
    ...present({
      tokenUrl: first("tokenUrl"),
      authorizationUrl: keepingRefresh(first("authorizationUrl")),
      deviceAuthorizationUrl: first("deviceAuthorizationUrl"),
      metadataUrl: usableUrl(metadataUrl),
      offlineScope: used.some(declaresOffline) ? "offline_access" : undefined,
    }),
  };
}

/** OpenID Connect Core section 11. */
function declaresOffline({ scopes }: OAuthFlow): boolean {
  return scopes.has("offline_access");
}

/** A query is part of such an address (RFC 6749 section 3.1). */
function usableUrl(url: string | undefined): string | undefined {
  return url === undefined || usableBaseUrl(url.replace(/\?.*$/, "")) === undefined ? undefined : url;
}

/** Google gives a refresh token to those only who ask for it in its own way. */
function keepingRefresh(url: string | undefined): string | undefined {
  if (url === undefined || new URL(url).hostname !== "accounts.google.com") return url;
  const asking = new URL(url);
  asking.searchParams.set("access_type", "offline");
  asking.searchParams.set("prompt", "consent");
  return asking.href;
}

function present<Fields extends Readonly<Record<string, string | undefined>>>(
  fields: Fields,
): { readonly [Name in keyof Fields]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Fields]?: string;
  };
}
