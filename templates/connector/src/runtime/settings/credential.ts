import type { Environment } from "./environment.js";
import type { CredentialDefinition } from "../upstream/definition.js";
import { conceal } from "../access/redaction.js";
import { reveal, type Secret } from "../access/secret.js";

/** A credential with its values, as the environment gives them. */
export type CredentialSettings =
  | { readonly type: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string; readonly key: Secret }
  | { readonly type: "token"; readonly token: Secret }
  | { readonly type: "basic"; readonly username: Secret; readonly password: Secret }
  | ClientCredentialsSettings;

/** Client credentials grant (RFC 6749 section 4.4). */
export interface ClientCredentialsSettings {
  readonly type: "clientCredentials";
  readonly prefix: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly tokenUrl: URL;
  readonly scopes: readonly string[];
}

type Definition<Type extends CredentialDefinition["type"]> = Extract<CredentialDefinition, { readonly type: Type }>;

/** Reads one credential; undefined when nothing of it is set. Half a credential is a problem of the environment. */
export function readCredential(
  environment: Environment,
  definition: CredentialDefinition,
): CredentialSettings | undefined {
  switch (definition.type) {
    case "apiKey":
      return readApiKey(environment, definition);
    case "bearer":
      return readToken(environment, definition.prefix);
    case "basic":
      return readBasic(environment, definition.prefix);
    case "oauth2":
      return readOAuth(environment, definition);
  }
}

/** The variables that a person must set for a credential, in words. */
export function variablesOf({ type, prefix }: CredentialDefinition): string {
  const variables = {
    apiKey: `${prefix}_API_KEY`,
    bearer: `${prefix}_TOKEN`,
    basic: `${prefix}_USERNAME and ${prefix}_PASSWORD`,
    oauth2: `${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET (or ${prefix}_TOKEN)`,
  } as const;
  return variables[type];
}

function readApiKey(
  environment: Environment,
  { prefix, in: location, name }: Definition<"apiKey">,
): CredentialSettings | undefined {
  const key = environment.secret(`${prefix}_API_KEY`);
  return key && { type: "apiKey", in: location, name, key };
}

function readToken(environment: Environment, prefix: string): CredentialSettings | undefined {
  const token = environment.secret(`${prefix}_TOKEN`);
  return token && { type: "token", token };
}

function readBasic(environment: Environment, prefix: string): CredentialSettings | undefined {
  const username = environment.secret(`${prefix}_USERNAME`, "sayable");
  const password = environment.secret(`${prefix}_PASSWORD`, "sayable");
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined) environment.problem(`${prefix}_USERNAME is missing`);
  if (password === undefined) environment.problem(`${prefix}_PASSWORD is missing`);
  if (username === undefined || password === undefined) return undefined;
  conceal(`${reveal(username)}:${reveal(password)}`);
  return { type: "basic", username, password };
}

function readOAuth(environment: Environment, definition: Definition<"oauth2">): CredentialSettings | undefined {
  const token = readToken(environment, definition.prefix);
  const client = readClientCredentials(environment, definition);
  if (token === undefined || client === undefined) return token ?? client;
  environment.problem(`${definition.prefix}_TOKEN and ${definition.prefix}_CLIENT_ID are both set: keep one`);
  return undefined;
}

function readClientCredentials(
  environment: Environment,
  definition: Definition<"oauth2">,
): ClientCredentialsSettings | undefined {
  const { prefix, scopes } = definition;
  const clientId = environment.text(`${prefix}_CLIENT_ID`);
  const clientSecret = environment.secret(`${prefix}_CLIENT_SECRET`, "sayable");
  if (clientId === undefined && clientSecret === undefined) return undefined;
  const tokenUrl = readTokenUrl(environment, definition);
  if (clientId === undefined) environment.problem(`${prefix}_CLIENT_ID is missing`);
  if (clientSecret === undefined) environment.problem(`${prefix}_CLIENT_SECRET is missing`);
  if (clientId === undefined || clientSecret === undefined || tokenUrl === undefined) return undefined;
  return { type: "clientCredentials", prefix, clientId, clientSecret, tokenUrl, scopes };
}

function readTokenUrl(environment: Environment, { prefix, tokenUrl }: Definition<"oauth2">): URL | undefined {
  const name = `${prefix}_TOKEN_URL`;
  const text = environment.text(name) ?? tokenUrl;
  if (text !== undefined) return environment.checkedUrl(name, text);
  environment.problem(`${name} is missing`);
  return undefined;
}
