import type { ClientCertificate } from "../access/client-certificate.js";
import type { Secret } from "../access/secret.js";

/** An OAuth credential with its values: a client, its authorization server, and how it gets tokens. */
export interface OAuthSettings {
  readonly type: "oauth";
  /** Of the credential, as in `src/upstream.ts`. */
  readonly id: string;
  readonly prefix: string;
  readonly grant: Grant;
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  readonly server: ServerSettings;
  /** What is asked for: the locked scopes of the profile in force. */
  readonly scopes: readonly string[];
  /** Whom the tokens are for (RFC 8707, RFC 8693 section 2.1), where the server wants to be told. */
  readonly audience?: string;
  /** The first refresh token, where one was obtained elsewhere. */
  readonly refreshToken?: Secret;
  /** A renewal that names its scopes can get a narrower token; a few servers refuse to be told. */
  readonly refreshScope: "send" | "omit";
  /** The day by which a person wants to have renewed the credential, in milliseconds since the epoch. */
  readonly rotateBy?: number;
}

/**
 * Client credentials (RFC 6749 section 4.4); a person's sign-in, renewed by refresh tokens (section 6); the exchange of a
 * caller's token (RFC 8693).
 */
export type Grant = "clientCredentials" | "signIn" | "tokenExchange";

/** How a client proves to be itself: a secret, a signature (RFC 7523), a TLS certificate (RFC 8705), or not at all. */
export type ClientAuthentication =
  | { readonly kind: "secret"; readonly secret: Secret }
  | { readonly kind: "privateKey"; readonly key: Secret; readonly keyId?: string }
  | { readonly kind: "certificate"; readonly certificate: ClientCertificate }
  | { readonly kind: "none" };

/** Endpoints as they are known without asking; the rest is in the metadata (RFC 8414, OpenID Connect Discovery). */
export interface ServerSettings {
  readonly tokenUrl?: URL;
  readonly authorizationUrl?: URL;
  readonly deviceAuthorizationUrl?: URL;
  readonly metadataUrl?: URL;
}
