import * as oauth from "oauth4webapi";
import { ToolError } from "../errors/tool-error.js";
import { postponed, refused } from "./access-error.js";
import { boundedFetch } from "./bounded-fetch.js";
import type { ClientCredentialsSettings } from "../settings/credential.js";
import { reveal, Secret } from "./secret.js";

/** An upstream access token. Times are absolute, in milliseconds since the epoch. */
export interface Token {
  readonly secret: Secret;
  /** From here on a new one is fetched first, although this one still works. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/**
 * Asks for a token with client credentials, always naming the scopes. HTTP Basic is what every server must accept
 * (RFC 6749 section 2.3.1); those that accept only credentials in the body get them there on the second attempt.
 * @throws ToolError saying whether the credential is wrong (a person must act) or the server is out of reach.
 */
export async function requestToken(settings: ClientCredentialsSettings): Promise<Token> {
  try {
    return await requestWith(oauth.ClientSecretBasic(reveal(settings.clientSecret)), settings);
  } catch (error) {
    if (oauthErrorOf(error) !== "invalid_client") throw toolErrorOf(error, settings);
  }
  try {
    return await requestWith(oauth.ClientSecretPost(reveal(settings.clientSecret)), settings);
  } catch (error) {
    throw toolErrorOf(error, settings);
  }
}

async function requestWith(authentication: oauth.ClientAuth, settings: ClientCredentialsSettings): Promise<Token> {
  const server = { issuer: settings.tokenUrl.origin, token_endpoint: settings.tokenUrl.href };
  const client = { client_id: settings.clientId };
  const parameters = settings.scopes.length > 0 ? { scope: settings.scopes.join(" ") } : {};
  const sentAt = Date.now();
  const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, {
    [oauth.customFetch]: (url, options) => boundedFetch(url, options),
    [oauth.allowInsecureRequests]: settings.tokenUrl.protocol === "http:",
  });
  const answer = await oauth.processClientCredentialsResponse(server, client, response);
  refuseMissingScopes(answer.scope, settings);
  if (!/^[\x21-\x7e]+$/.test(answer.access_token)) throw notATokenEndpoint(settings);
  return tokenOf(answer.access_token, answer.expires_in, sentAt);
}

/** Renewed one minute before its end, or at 90 % of a short life. */
function tokenOf(accessToken: string, lifeSeconds: number | undefined, sentAt: number): Token {
  const life = lifeSeconds === undefined ? Infinity : lifeSeconds * 1000;
  const early = Math.min(60_000, life * 0.1);
  return { secret: new Secret(accessToken), renewAt: sentAt + life - early, expiresAt: sentAt + life };
}

/** RFC 6749 section 5.1: an answer without `scope` grants what was asked for. Some servers separate by comma. */
function refuseMissingScopes(granted: string | undefined, { scopes, prefix }: ClientCredentialsSettings): void {
  if (granted === undefined) return;
  const held = new Set(granted.split(/[ ,]+/));
  const missing = scopes.filter((scope) => !held.has(scope));
  if (missing.length === 0) return;
  throw refused(
    "UPSTREAM_FORBIDDEN",
    `The authorization server granted less than was asked for: ${missing.join(", ")} is missing.`,
    `Tell the user to grant ${missing.join(", ")} to the client of ${prefix}_CLIENT_ID; do not retry before that.`,
  );
}

function toolErrorOf(error: unknown, settings: ClientCredentialsSettings): ToolError {
  if (error instanceof ToolError) return error;
  const status = statusOf(error);
  if (status !== undefined && (status === 429 || status >= 500)) {
    return postponed("UPSTREAM_UNAVAILABLE", `The authorization server answered ${status}.`, 10, error);
  }
  const code = oauthErrorOf(error);
  if (code !== undefined) return clientRefused(code, settings, error);
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
    return notATokenEndpoint(settings, error);
  }
  return postponed("UPSTREAM_UNREACHABLE", "The authorization server could not be reached.", 5, error);
}

function notATokenEndpoint({ prefix }: ClientCredentialsSettings, cause?: unknown): ToolError {
  return refused(
    "UPSTREAM_AUTH",
    "The authorization server did not answer as a token endpoint does.",
    `Tell the user to check ${prefix}_TOKEN_URL; do not retry before that.`,
    cause,
  );
}

function clientRefused(code: string, { prefix }: ClientCredentialsSettings, cause: unknown): ToolError {
  const variables =
    code === "invalid_scope" ? `the scopes of ${prefix}_CLIENT_ID` : `${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET`;
  return refused(
    "UPSTREAM_AUTH",
    `The authorization server refused this connector's credential (${code}).`,
    `Tell the user to check ${variables} and to restart the connector; do not retry before that.`,
    cause,
  );
}

/** The OAuth error code; a bare 401 means that the client was not recognised. */
function oauthErrorOf(error: unknown): string | undefined {
  if (error instanceof oauth.ResponseBodyError) return /^[a-z_]{1,40}$/.test(error.error) ? error.error : "error";
  if (error instanceof oauth.WWWAuthenticateChallengeError) return "invalid_client";
  return statusOf(error) === 401 ? "invalid_client" : undefined;
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.WWWAuthenticateChallengeError)
    return error.status;
  const cause = error instanceof oauth.OperationProcessingError ? error.cause : undefined;
  return cause instanceof Response ? cause.status : undefined;
}
