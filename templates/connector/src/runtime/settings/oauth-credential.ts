import { concealPair } from "../access/conceal-pair.js";
import { problemOfKey } from "../access/tokens/client-authentication.js";
import { reveal } from "../access/secret.js";
import type { CredentialDefinition } from "../upstream/definition.js";
import { readCertificate } from "./certificate.js";
import type { Environment } from "./environment.js";
import type { ClientAuthentication, Grant, OAuthSettings, ServerSettings } from "./oauth-settings.js";

type Definition = Extract<CredentialDefinition, { readonly type: "oauth2" }>;

const grantNames = {
  client_credentials: "clientCredentials",
  login: "signIn",
  token_exchange: "tokenExchange",
} as const;

/** Reads an OAuth client; undefined when none is set. What is half set is a problem of the environment. */
export function readOAuth(environment: Environment, id: string, definition: Definition): OAuthSettings | undefined {
  const { prefix, scopes } = definition;
  const clientId = environment.text(`${prefix}_CLIENT_ID`);
  const authentication = readAuthentication(environment, prefix);
  const refreshToken = environment.secret(`${prefix}_REFRESH_TOKEN`);
  if (clientId === undefined && authentication === undefined && refreshToken === undefined) return undefined;
  const grant = readGrant(environment, definition, authentication !== undefined, refreshToken !== undefined);
  const server = readServer(environment, definition);
  if (clientId === undefined) environment.problem(`${prefix}_CLIENT_ID is missing`);
  if (grant === "clientCredentials" && authentication === undefined)
    environment.problem(`${prefix}_CLIENT_SECRET is missing`);
  if (clientId === undefined || server === undefined) return undefined;
  if (authentication?.kind === "secret") concealPair(clientId, reveal(authentication.secret));
  const audience = environment.text(`${prefix}_AUDIENCE`);
  return {
    type: "oauth",
    id,
    prefix,
    grant,
    clientId,
    authentication: authentication ?? { kind: "none" },
    server,
    scopes,
    ...(audience !== undefined && { audience }),
    ...(refreshToken && grant === "signIn" && { refreshToken }),
    refreshScope: environment.oneOf(`${prefix}_REFRESH_SCOPE`, ["send", "omit"], "send"),
  };
}

/** One proof of the client's identity; two are a contradiction. */
function readAuthentication(environment: Environment, prefix: string): ClientAuthentication | undefined {
  const secret = environment.secret(`${prefix}_CLIENT_SECRET`, "sayable");
  const key = environment.secret(`${prefix}_PRIVATE_KEY`, "multiline");
  const keyId = environment.text(`${prefix}_PRIVATE_KEY_ID`);
  const certificate = readCertificate(environment, prefix);
  const problem = key && problemOfKey(reveal(key));
  if (problem !== undefined) environment.problem(`${prefix}_PRIVATE_KEY ${problem}`);
  const given: readonly ClientAuthentication[] = [
    ...(secret ? [{ kind: "secret", secret } as const] : []),
    ...(key ? [{ kind: "privateKey", key, ...(keyId !== undefined && { keyId }) } as const] : []),
    ...(certificate ? [{ kind: "certificate", certificate } as const] : []),
  ];
  if (given.length > 1)
    environment.problem(
      `${prefix}_CLIENT_SECRET, ${prefix}_PRIVATE_KEY and ${prefix}_CLIENT_CERT exclude each other: keep one`,
    );
  return given[0];
}

/** Said, or by what is there: a refresh token, or a client that can prove nothing, stands for a person's sign-in. */
function readGrant(environment: Environment, definition: Definition, proves: boolean, refreshes: boolean): Grant {
  const { prefix, grants, metadataUrl } = definition;
  const name = `${prefix}_GRANT`;
  const isService = grants.includes("clientCredentials") || grants.length === 0;
  const signsIn = metadataUrl !== undefined || grants.some((grant) => grant !== "clientCredentials");
  const usual = refreshes || !isService || (!proves && signsIn) ? "login" : "client_credentials";
  const grant = grantNames[environment.oneOf(name, Object.keys(grantNames) as (keyof typeof grantNames)[], usual)];
  if (grant === "tokenExchange" && !exchangesTokens(environment))
    environment.problem(`${name}=token_exchange needs callers with tokens: MCP_TRANSPORT=http and MCP_AUTH_ISSUER`);
  return grant;
}

function exchangesTokens(environment: Environment): boolean {
  return environment.text("MCP_TRANSPORT") === "http" && environment.text("MCP_AUTH_ISSUER") !== undefined;
}

/**
 * Endpoints may have a query (RFC 6749 section 3.1). Who names a token URL of his own means another server than the document's:
 * its metadata is not asked then.
 */
function readServer(environment: Environment, definition: Definition): ServerSettings | undefined {
  const { prefix } = definition;
  const url = (suffix: string, documented?: string): URL | undefined => {
    const text = environment.text(`${prefix}_${suffix}`) ?? documented;
    return text === undefined ? undefined : environment.checkedUrl(`${prefix}_${suffix}`, text, "query");
  };
  const tokenUrl = url("TOKEN_URL", definition.tokenUrl);
  const authorizationUrl = url("AUTHORIZATION_URL", definition.authorizationUrl);
  const deviceAuthorizationUrl = url("DEVICE_AUTHORIZATION_URL", definition.deviceAuthorizationUrl);
  const isElsewhere = environment.text(`${prefix}_TOKEN_URL`) !== undefined;
  const metadataUrl = url("METADATA_URL", isElsewhere ? undefined : definition.metadataUrl);
  if (tokenUrl === undefined && metadataUrl === undefined) {
    environment.problem(`${prefix}_TOKEN_URL is missing`);
    return undefined;
  }
  return {
    ...(tokenUrl && { tokenUrl }),
    ...(authorizationUrl && { authorizationUrl }),
    ...(deviceAuthorizationUrl && { deviceAuthorizationUrl }),
    ...(metadataUrl && { metadataUrl }),
  };
}
