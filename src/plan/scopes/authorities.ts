import type { ApiModel, OAuthFlow, OAuthFlows, SecurityScheme } from "../../model/types.js";
import { type ProviderPack, providerFor } from "./providers/index.js";

/** Whose scopes a scheme's are: schemes of one authority mean the same by the same name. */
export interface Authority {
  /** Host of the token URL, else of the authorization URL, else of the metadata; a scheme without any has its own. */
  readonly id: string;
  readonly provider?: ProviderPack;
}

type KnownSchemes = ReadonlyMap<string, SecurityScheme>;

/** The authority of every scheme, by its name. */
export function authoritiesOf(schemes: KnownSchemes, { servers }: ApiModel): ReadonlyMap<string, Authority> {
  const apiHosts = servers.flatMap(({ url }) => hostOf(url) ?? []);
  return new Map(
    [...schemes].map(([name, scheme]) => {
      const host = authorityHost(scheme);
      const provider = providerFor(host === undefined ? apiHosts : [host, ...apiHosts]);
      return [name, { id: host ?? name, ...(provider && { provider }) }];
    }),
  );
}

/** OAuth 2.0 and OpenID Connect: their scopes are asked for in a token request. */
export function isOAuth(scheme: SecurityScheme | undefined): boolean {
  return scheme?.type === "oauth2" || scheme?.type === "openIdConnect";
}

/** How a token is obtained: the flow that serves a connector best. */
export type Grant = "clientCredentials" | "authorizationCode" | "deviceAuthorization" | "token";

/** The best flow of a scheme; `token` where it has none but the deprecated ones, or names none. */
export function grantOf(scheme: SecurityScheme | undefined): Grant {
  if (scheme?.type !== "oauth2") return "token";
  return offeredGrants.find((grant) => scheme.flows[grant] !== undefined) ?? "token";
}

const offeredGrants = ["clientCredentials", "authorizationCode", "deviceAuthorization"] as const;
/** RFC 9700 sections 2.1.2 and 2.4 advise against the last two. */
const flowOrder: readonly (keyof OAuthFlows)[] = [...offeredGrants, "password", "implicit"];

function authorityHost(scheme: SecurityScheme): string | undefined {
  if (scheme.type === "openIdConnect") return hostOf(scheme.url);
  if (scheme.type !== "oauth2") return undefined;
  const flows = flowOrder.flatMap((name) => scheme.flows[name] ?? []);
  return firstHost(flows, "tokenUrl") ?? firstHost(flows, "authorizationUrl") ?? hostOf(scheme.metadataUrl);
}

function firstHost(flows: readonly OAuthFlow[], key: "tokenUrl" | "authorizationUrl"): string | undefined {
  return flows.map((flow) => hostOf(flow[key])).find((host) => host !== undefined);
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host || undefined : undefined;
}
