import type { Under } from "../profile.js";

/** The API behind a connector, as `src/upstream.ts` declares it. */
export interface Upstream {
  /** Absolute; absent when the document names none: then `UPSTREAM_URL` is required. */
  readonly baseUrl?: string;
  /** Servers of single operations; each is overridden by its variable, or by `UPSTREAM_URL` when that is set. */
  readonly otherServers: Readonly<Record<string, { readonly baseUrl: string; readonly variable: string }>>;
  /** By credential id. */
  readonly credentials: Readonly<Record<string, CredentialDefinition>>;
}

/** `prefix` begins the names of the environment variables. */
export type CredentialDefinition = { readonly prefix: string } & (
  | { readonly type: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly type: "bearer" }
  | { readonly type: "basic" }
  | ({ readonly type: "oauth2" } & OAuthDefinition)
  /** A TLS client certificate: `<PREFIX>_CLIENT_CERT` and `<PREFIX>_CLIENT_KEY` name its files. */
  | { readonly type: "mutualTLS" }
);

/** Ways to a token that the document describes; `<PREFIX>_TOKEN` gives one that was obtained elsewhere. */
export interface OAuthDefinition {
  /** In the order of the document's own preference; none where it describes none. */
  readonly grants: readonly OAuthGrant[];
  readonly tokenUrl?: string;
  readonly authorizationUrl?: string;
  readonly deviceAuthorizationUrl?: string;
  /** Where the server describes itself: RFC 8414 or OpenID Connect Discovery. */
  readonly metadataUrl?: string;
  /** A refresh token is given only to those who ask for it by this scope. It opens nothing. */
  readonly offlineScope?: string;
  /** What a token request asks for. */
  readonly scopes: readonly string[];
  /** Where it asks for less under a narrower `MCP_PROFILE`. */
  readonly scopesUnder?: Under<readonly string[]>;
}

export type OAuthGrant = "clientCredentials" | "authorizationCode" | "deviceAuthorization";
