import { concealAfterScheme } from "../access/conceal-after-scheme.js";
import { concealPair } from "../access/conceal-pair.js";
import { reveal, type Secret } from "../access/secret.js";
import type { ClientCertificate } from "../access/client-certificate.js";
import type { CredentialDefinition } from "../upstream/definition.js";
import { readCertificate } from "./certificate.js";
import type { Environment } from "./environment.js";
import { readOAuth } from "./oauth-credential.js";
import type { OAuthSettings } from "./oauth-settings.js";
import { readDay } from "./rotate-by.js";

/** A credential with its values, as the environment gives them. */
export type CredentialSettings = FixedCredential | OAuthSettings;

/** A credential that is sent as it is. `rotateBy`: the day by which a person wants to have renewed it. */
export type FixedCredential = { readonly rotateBy?: number } & (
  | { readonly type: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string; readonly key: Secret }
  | { readonly type: "token"; readonly token: Secret }
  | { readonly type: "basic"; readonly username: Secret; readonly password: Secret }
  | { readonly type: "certificate"; readonly certificate: ClientCertificate }
);

type Definition<Type extends CredentialDefinition["type"]> = Extract<CredentialDefinition, { readonly type: Type }>;

/** Reads one credential; undefined when nothing of it is set. Half a credential is a problem of the environment. */
export function readCredential(
  environment: Environment,
  id: string,
  definition: CredentialDefinition,
): CredentialSettings | undefined {
  const credential = readValues(environment, id, definition);
  const rotateBy = readDay(environment, `${definition.prefix}_ROTATE_BY`);
  return credential && rotateBy !== undefined ? { ...credential, rotateBy } : credential;
}

/** The variables that a person must set for a credential, in words. */
export function variablesOf(definition: CredentialDefinition): string {
  const { prefix } = definition;
  switch (definition.type) {
    case "apiKey":
      return `${prefix}_API_KEY`;
    case "bearer":
      return `${prefix}_TOKEN`;
    case "basic":
      return `${prefix}_USERNAME and ${prefix}_PASSWORD`;
    case "mutualTLS":
      return `${prefix}_CLIENT_CERT and ${prefix}_CLIENT_KEY`;
    case "oauth2":
      return oauthVariables(definition);
  }
}

function oauthVariables({ prefix, grants }: Definition<"oauth2">): string {
  if (grants.includes("clientCredentials"))
    return `${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET (or ${prefix}_TOKEN)`;
  return `${prefix}_CLIENT_ID and run "npm run login" (or set ${prefix}_TOKEN)`;
}

function readValues(
  environment: Environment,
  id: string,
  definition: CredentialDefinition,
): CredentialSettings | undefined {
  switch (definition.type) {
    case "apiKey":
      return readApiKey(environment, definition);
    case "bearer":
      return readToken(environment, definition.prefix);
    case "basic":
      return readBasic(environment, definition.prefix);
    case "mutualTLS":
      return readMutualTls(environment, definition.prefix);
    case "oauth2":
      return readEither(environment, id, definition);
  }
}

function readApiKey(
  environment: Environment,
  { prefix, in: location, name }: Definition<"apiKey">,
): FixedCredential | undefined {
  const key = environment.secret(`${prefix}_API_KEY`, location === "header" ? "words" : "visible");
  if (key === undefined) return undefined;
  concealAfterScheme(reveal(key));
  return { type: "apiKey", in: location, name, key };
}

function readToken(environment: Environment, prefix: string): FixedCredential | undefined {
  const token = environment.secret(`${prefix}_TOKEN`);
  return token && { type: "token", token };
}

function readBasic(environment: Environment, prefix: string): FixedCredential | undefined {
  const username = environment.secret(`${prefix}_USERNAME`, "sayable");
  const password = environment.secret(`${prefix}_PASSWORD`, "sayable");
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined) environment.problem(`${prefix}_USERNAME is missing`);
  if (password === undefined) environment.problem(`${prefix}_PASSWORD is missing`);
  if (username === undefined || password === undefined) return undefined;
  concealPair(reveal(username), reveal(password));
  return { type: "basic", username, password };
}

function readMutualTls(environment: Environment, prefix: string): FixedCredential | undefined {
  const certificate = readCertificate(environment, prefix);
  return certificate && { type: "certificate", certificate };
}

function readEither(
  environment: Environment,
  id: string,
  definition: Definition<"oauth2">,
): CredentialSettings | undefined {
  const token = readToken(environment, definition.prefix);
  const client = readOAuth(environment, id, definition);
  if (token === undefined || client === undefined) return token ?? client;
  environment.problem(`${definition.prefix}_TOKEN and ${definition.prefix}_CLIENT_ID are both set: keep one`);
  return undefined;
}
