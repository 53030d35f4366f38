import type { SecurityScheme } from "../model/types.js";
import type { CredentialVariable, OAuthPlan } from "./types.js";

/** A variable of a credential without its prefix. */
export type Variable = Omit<CredentialVariable, "name" | "replaceable"> & {
  readonly suffix: string;
  /** Another variable of the same credential takes its place. */
  readonly oneOfSeveral?: boolean;
};

/** The environment variables of a credential, in the order in which they are asked for. */
export function variablesOf(
  scheme: SecurityScheme,
  oauth: OAuthPlan | undefined,
  needed: boolean,
): readonly Variable[] {
  switch (scheme.type) {
    case "apiKey":
      return [secret("API_KEY", "API key", apiKeyWords(scheme), needed), rotateBy];
    case "bearer":
      return [secret("TOKEN", "Access token", "Sent as a bearer token.", needed), rotateBy];
    case "basic":
      return [
        plain("USERNAME", "User name", "Of HTTP basic authentication.", needed),
        secret("PASSWORD", "Password", "Of HTTP basic authentication.", needed),
        rotateBy,
      ];
    case "mutualTLS":
      return certificateVariables(needed);
    case "oauth2":
    case "openIdConnect":
      return oauthVariables(oauth ?? { grants: [] }, needed);
    case "unsupported":
      return [];
  }
}

/** A key in `Authorization` has a scheme before it, which no document names in a way that a program understands. */
function apiKeyWords({ in: location, parameter }: Extract<SecurityScheme, { type: "apiKey" }>): string {
  return location === "header" && parameter.toLowerCase() === "authorization"
    ? "The whole Authorization header: the scheme that the API asks for, such as Bearer or Token, a space, and the key."
    : "Key that the API gave you.";
}

function certificateVariables(needed: boolean): readonly Variable[] {
  return [
    plain("CLIENT_CERT", "Client certificate", "Path of a PEM file.", needed),
    plain("CLIENT_KEY", "Key of the client certificate", "Path of a PEM file that only you can read.", needed),
    passphrase,
  ];
}

/** A client of its own where the document has that flow; else a client with a person's sign-in, or a token from elsewhere. */
function oauthVariables(
  { grants, tokenUrl, authorizationUrl, deviceAuthorizationUrl, metadataUrl }: OAuthPlan,
  needed: boolean,
): readonly Variable[] {
  const isService = grants.includes("clientCredentials");
  const signsIn = metadataUrl !== undefined || grants.some((grant) => grant !== "clientCredentials");
  const hasEndpoint = tokenUrl !== undefined || metadataUrl !== undefined;
  const clientId = plain(
    "CLIENT_ID",
    "OAuth client id",
    "Of the client registered for this connector.",
    needed && (isService || signsIn),
  );
  const token = secret(
    "TOKEN",
    "OAuth access token",
    isService
      ? "Instead of client credentials."
      : signsIn
        ? "A token obtained elsewhere, instead of a client."
        : "A token with the scopes of the tools, obtained elsewhere.",
    needed && !isService && !signsIn,
  );
  const client: readonly Variable[] = [
    { ...clientId, ...(!isService && { oneOfSeveral: true }) },
    secret(
      "CLIENT_SECRET",
      "OAuth client secret",
      isService ? "Of the client registered for this connector." : "Where the provider gave one with the client id.",
      needed && isService,
    ),
    plain(
      "TOKEN_URL",
      "OAuth token URL",
      hasEndpoint ? "Instead of the document's own." : "Where tokens come from.",
      needed && isService && !hasEndpoint,
    ),
  ];
  const shown = isService || signsIn ? [...client, token] : [token, ...client];
  return [...shown, ...rareOauthVariables({ signsIn, authorizationUrl, deviceAuthorizationUrl })];
}

function rareOauthVariables({
  signsIn,
  authorizationUrl,
  deviceAuthorizationUrl,
}: {
  readonly signsIn: boolean;
  readonly authorizationUrl: string | undefined;
  readonly deviceAuthorizationUrl: string | undefined;
}): readonly Variable[] {
  const instead = (url: string | undefined): string =>
    url === undefined
      ? "For npm run login, where the document names none."
      : "For npm run login, instead of the document's own.";
  return [
    rare(secret("PRIVATE_KEY", "Private key of the client", "PEM or JWK, instead of the secret (RFC 7523).", false)),
    rare(plain("PRIVATE_KEY_ID", "Key id", "Where the provider tells keys apart by it.", false)),
    rare(plain("CLIENT_CERT", "Client certificate", "Path of a PEM file, instead of the secret (RFC 8705).", false)),
    rare(plain("CLIENT_KEY", "Key of the client certificate", "Path of a PEM file that only you can read.", false)),
    passphrase,
    rare(
      plain(
        "GRANT",
        "How tokens are obtained",
        `client_credentials, login (a person signs in by npm run login) or token_exchange (for each caller over HTTP). Empty: ${signsIn ? "by what is set here" : "client_credentials"}.`,
        false,
      ),
    ),
    rare(secret("REFRESH_TOKEN", "First refresh token", "Obtained elsewhere, instead of npm run login.", false)),
    rare(
      plain(
        "REFRESH_SCOPE",
        "Scopes in renewals",
        "send, or omit for providers that refuse to be told. Empty: send.",
        false,
      ),
    ),
    rare(plain("AUDIENCE", "Whom tokens are for", "Where the provider wants to be told.", false)),
    rare(
      plain(
        "METADATA_URL",
        "Metadata of the authorization server",
        "Ends in /.well-known/openid-configuration or the like.",
        false,
      ),
    ),
    rare(plain("AUTHORIZATION_URL", "Authorization URL", instead(authorizationUrl), false)),
    rare(plain("DEVICE_AUTHORIZATION_URL", "Device authorization URL", instead(deviceAuthorizationUrl), false)),
    rare(
      plain(
        "REDIRECT_PORT",
        "Port of the redirect",
        "For npm run login, where the provider wants the whole address. Empty: any.",
        false,
      ),
    ),
    rotateBy,
  ];
}

function plain(suffix: string, title: string, description: string, required: boolean): Variable {
  return { suffix, secret: false, required, rare: false, title, description };
}

function secret(suffix: string, title: string, description: string, required: boolean): Variable {
  return { ...plain(suffix, title, description, required), secret: true };
}

function rare(variable: Variable): Variable {
  return { ...variable, rare: true };
}

const passphrase = rare(
  secret("CLIENT_KEY_PASSPHRASE", "Passphrase of the key", "Where the key of the certificate is encrypted.", false),
);

const rotateBy = rare(
  plain("ROTATE_BY", "Day to renew it by", "Such as 2027-01-31: npm run doctor warns 14, 7 and 1 days before.", false),
);
