import type { Principal, UpstreamCredential } from "../call.js";
import type { CredentialSettings } from "../settings/credential.js";
import type { ClientCertificate } from "./client-certificate.js";
import { reveal } from "./secret.js";
import { type CredentialEvents, OAuthCredential } from "./tokens/oauth-credential.js";
import type { TokenStores } from "./tokens/token-stores.js";

/** Gives a credential for one call; what must be fetched for it has been fetched when the promise is fulfilled. */
export type CredentialSource = (caller: Principal) => Promise<UpstreamCredential>;

/** Headers, query parameters and cookies of one request. */
export type CredentialParts = Awaited<ReturnType<UpstreamCredential["apply"]>>;

const nothing: CredentialParts = { headers: {}, query: {}, cookies: {} };

/** All credentials of a connector, ready to be used. */
export interface Credentials {
  readonly sources: ReadonlyMap<string, CredentialSource>;
  /** Those that get tokens, by id. */
  readonly oauth: ReadonlyMap<string, OAuthCredential>;
}

/** Turns settings into credentials. */
export function createCredentials(
  settings: ReadonlyMap<string, CredentialSettings>,
  stores: TokenStores,
  events: CredentialEvents = {},
): Credentials {
  const oauth = new Map<string, OAuthCredential>();
  const sources = new Map<string, CredentialSource>();
  for (const [id, one] of settings) {
    if (one.type !== "oauth") {
      sources.set(id, fixedSource(one));
      continue;
    }
    const credential = new OAuthCredential(one, stores, events);
    oauth.set(id, credential);
    sources.set(id, (caller) => bearerOf(credential, caller));
  }
  return { sources, oauth };
}

const anonymous: UpstreamCredential = { apply: async () => nothing, renew: async () => false };

/** One credential made of several: all are applied at once. */
export function combine(credentials: readonly UpstreamCredential[]): UpstreamCredential {
  const [only = anonymous] = credentials;
  if (credentials.length <= 1) return only;
  const certificate = credentials.find((credential) => credential.certificate !== undefined)?.certificate;
  return {
    ...(certificate && { certificate }),
    apply: async () => (await Promise.all(credentials.map((credential) => credential.apply()))).reduce(merge, nothing),
    renew: async () => (await Promise.all(credentials.map((credential) => credential.renew()))).some(Boolean),
  };
}

function fixedSource(settings: Exclude<CredentialSettings, { readonly type: "oauth" }>): CredentialSource {
  switch (settings.type) {
    case "apiKey":
      return constant(() => apiKey(settings.in, settings.name, reveal(settings.key)));
    case "token":
      return constant(() => authorization(`Bearer ${reveal(settings.token)}`));
    case "basic":
      return constant(() =>
        authorization(`Basic ${base64(`${reveal(settings.username)}:${reveal(settings.password)}`)}`),
      );
    case "certificate":
      return constant(() => nothing, settings.certificate);
  }
}

function constant(parts: () => CredentialParts, certificate?: ClientCertificate): CredentialSource {
  const credential: UpstreamCredential = {
    ...(certificate && { certificate }),
    apply: async () => parts(),
    renew: async () => false,
  };
  return async () => credential;
}

async function bearerOf(credential: OAuthCredential, caller: Principal): Promise<UpstreamCredential> {
  const tokens = credential.tokensFor(caller);
  let token = await tokens.fresh();
  return {
    apply: async () => {
      token = await tokens.fresh();
      return authorization(`Bearer ${reveal(token.secret)}`);
    },
    renew: async () => {
      token = await tokens.replace(token);
      return true;
    },
  };
}

function apiKey(location: "header" | "query" | "cookie", name: string, value: string): CredentialParts {
  const places = { header: "headers", query: "query", cookie: "cookies" } as const;
  return { ...nothing, [places[location]]: { [location === "header" ? name.toLowerCase() : name]: value } };
}

function authorization(value: string): CredentialParts {
  return { ...nothing, headers: { authorization: value } };
}

function merge(one: CredentialParts, other: CredentialParts): CredentialParts {
  return {
    headers: { ...one.headers, ...other.headers },
    query: { ...one.query, ...other.query },
    cookies: { ...one.cookies, ...other.cookies },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
