import {
  type CredentialSource,
  createCredentials,
} from "../../../../../templates/connector/src/runtime/access/credential-source.js";
import { Secret } from "../../../../../templates/connector/src/runtime/access/secret.js";
import {
  memoryStores,
  type TokenStores,
} from "../../../../../templates/connector/src/runtime/access/tokens/token-stores.js";
import type { CredentialEvents } from "../../../../../templates/connector/src/runtime/access/tokens/oauth-credential.js";
import type { OAuthSettings } from "../../../../../templates/connector/src/runtime/settings/oauth-settings.js";

/** Client credentials of a shop, at the token endpoint given; whatever else a test changes. */
export function oauthSettings(tokenUrl: string, changes: Partial<OAuthSettings> = {}): OAuthSettings {
  return {
    type: "oauth",
    id: "shop",
    prefix: "SHOP",
    grant: "clientCredentials",
    clientId: "the client",
    authentication: { kind: "secret", secret: new Secret("canary:secret") },
    server: { tokenUrl: new URL(tokenUrl) },
    scopes: ["customers:read", "refunds:write"],
    refreshScope: "send",
    ...changes,
  };
}

/** The source of one OAuth credential. */
export function oauthSource(
  settings: OAuthSettings,
  stores: TokenStores = memoryStores,
  events: CredentialEvents = {},
): CredentialSource {
  const source = createCredentials(new Map([["shop", settings]]), stores, events).sources.get("shop");
  if (source === undefined) throw new Error("no source was made");
  return source;
}
