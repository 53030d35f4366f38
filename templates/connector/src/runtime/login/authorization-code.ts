import * as oauth from "oauth4webapi";
import { findMetadata } from "../access/tokens/authorization-server.js";
import type { TokenEndpoint } from "../access/tokens/token-request.js";
import type { IssuedTokens } from "../access/tokens/token.js";
import { listenForCallback } from "./callback-listener.js";
import { LoginError } from "./login-error.js";

export interface AuthorizationCodeOptions {
  /** Asked for besides the locked scopes, for a refresh token. */
  readonly offlineScope: string | undefined;
  /** 0: any free port. */
  readonly port: number;
  /** Shows the address to the person. */
  readonly show: (url: string) => void;
  readonly timeoutMs: number;
}

/**
 * A person signs in with a browser: authorization code with PKCE (RFC 7636), on a loopback redirect (RFC 8252), with `state` and
 * the check of `iss` (RFC 9207).
 * @throws LoginError
 */
export async function signInWithBrowser(
  endpoint: TokenEndpoint,
  options: AuthorizationCodeOptions,
): Promise<IssuedTokens> {
  const server = await serverWithIssuer(endpoint);
  if (server.authorization_endpoint === undefined)
    throw new LoginError(
      `the authorization URL is not known: set ${endpoint.settings.prefix}_AUTHORIZATION_URL, or try --device`,
    );
  const state = oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  const listener = await listenForCallback(options.port, state);
  try {
    const challenge = await oauth.calculatePKCECodeChallenge(verifier);
    const request = { state, challenge, redirectUri: listener.redirectUri, offlineScope: options.offlineScope };
    options.show(authorizationUrl(server.authorization_endpoint, endpoint, request));
    const arrival = await listener.arrival(AbortSignal.timeout(options.timeoutMs));
    const callback = validated(server, endpoint.settings.clientId, arrival, state);
    return await endpoint.request({
      grant: "authorizationCode",
      callback,
      redirectUri: listener.redirectUri,
      verifier,
    });
  } finally {
    listener.close();
  }
}

interface AuthorizationRequest {
  readonly state: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly offlineScope: string | undefined;
}

/** OpenID Connect gives a refresh token only to those whom a person was asked about (Core section 11). */
function authorizationUrl(address: string, { settings }: TokenEndpoint, request: AuthorizationRequest): string {
  const url = new URL(address);
  const scopes = [...settings.scopes, ...(request.offlineScope === undefined ? [] : [request.offlineScope])];
  const parameters = {
    response_type: "code",
    client_id: settings.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge: request.challenge,
    code_challenge_method: "S256",
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...(request.offlineScope !== undefined && { prompt: "consent" }),
    ...(settings.audience !== undefined && { audience: settings.audience }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** The issuer is needed for the check of `iss`: where nobody configured metadata, the server is asked whether it has some. */
async function serverWithIssuer(endpoint: TokenEndpoint): Promise<oauth.AuthorizationServer> {
  const server = await endpoint.server();
  const address = server.authorization_endpoint;
  if (endpoint.settings.server.metadataUrl !== undefined || address === undefined) return server;
  const found = await findMetadata(new URL(address).origin, endpoint.fetch);
  return found?.token_endpoint === server.token_endpoint
    ? { ...found, ...server, issuer: found?.issuer ?? "" }
    : server;
}

function validated(server: oauth.AuthorizationServer, clientId: string, arrival: URL, state: string): URLSearchParams {
  try {
    return oauth.validateAuthResponse(withToldIssuer(server, arrival), { client_id: clientId }, arrival, state);
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) throw new LoginError(refusal(error.error), { cause: error });
    throw new LoginError("the answer does not come from the server that was asked; nothing was kept", { cause: error });
  }
}

/** Of a server without metadata nothing but its address is known: its name must at least stand there. */
function withToldIssuer(server: oauth.AuthorizationServer, arrival: URL): oauth.AuthorizationServer {
  const told = arrival.searchParams.get("iss");
  const address = server.authorization_endpoint ?? "";
  const isUnknown = server["response_types_supported"] === undefined;
  if (!isUnknown || told === null || !URL.canParse(told) || new URL(told).origin !== new URL(address).origin)
    return server;
  return { ...server, issuer: told };
}

function refusal(code: string): string {
  const known: Readonly<Record<string, string>> = {
    access_denied: "the request was denied",
    invalid_scope: "the provider does not offer these scopes to this client: allow them where the client is registered",
    unauthorized_client: "this client may not do that: allow the authorization code grant where it is registered",
  };
  return known[code] ?? `the authorization server refused (${/^[a-z_]{1,40}$/.test(code) ? code : "error"})`;
}
