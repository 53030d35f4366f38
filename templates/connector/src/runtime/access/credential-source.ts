import type { UpstreamCredential } from "../call.js";
import type { ClientCredentialsSettings, CredentialSettings } from "../settings/credential.js";
import { reveal } from "./secret.js";
import { TokenManager } from "./token-manager.js";

/** Gives a credential for one call; what must be fetched for it has been fetched when the promise is fulfilled. */
export type CredentialSource = () => Promise<UpstreamCredential>;

/** Headers, query parameters and cookies of one request. */
export type CredentialParts = Awaited<ReturnType<UpstreamCredential["apply"]>>;

const nothing: CredentialParts = { headers: {}, query: {}, cookies: {} };

/** Turns the settings of a credential into a source of it. */
export function createCredentialSource(settings: CredentialSettings): CredentialSource {
  switch (settings.type) {
    case "apiKey":
      return constant(() => apiKey(settings.in, settings.name, reveal(settings.key)));
    case "token":
      return constant(() => authorization(`Bearer ${reveal(settings.token)}`));
    case "basic":
      return constant(() =>
        authorization(`Basic ${base64(`${reveal(settings.username)}:${reveal(settings.password)}`)}`),
      );
    case "clientCredentials":
      return clientCredentials(settings);
  }
}

/** One credential made of several: all are applied at once. */
export function combine(credentials: readonly UpstreamCredential[]): UpstreamCredential {
  return {
    apply: async () => (await Promise.all(credentials.map((credential) => credential.apply()))).reduce(merge, nothing),
    renew: async () => (await Promise.all(credentials.map((credential) => credential.renew()))).some(Boolean),
  };
}

function constant(parts: () => CredentialParts): CredentialSource {
  const credential: UpstreamCredential = { apply: async () => parts(), renew: async () => false };
  return async () => credential;
}

function clientCredentials(settings: ClientCredentialsSettings): CredentialSource {
  const tokens = new TokenManager(async () => (await import("./token-request.js")).requestToken(settings));
  return async () => {
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
