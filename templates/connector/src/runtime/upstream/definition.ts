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
  /** Client credentials (RFC 6749 section 4.4), or a token given in `<PREFIX>_TOKEN`. */
  | {
      readonly type: "oauth2";
      readonly tokenUrl?: string;
      /** What a token request asks for. */
      readonly scopes: readonly string[];
      /** Where it asks for less under a narrower `MCP_PROFILE`. */
      readonly scopesUnder?: Under<readonly string[]>;
    }
);
