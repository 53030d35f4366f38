import * as oauth from "oauth4webapi";
import type { OAuthSettings } from "../../settings/oauth-settings.js";
import { type BoundedFetch, boundedFetch, boundedFetchWith } from "../bounded-fetch.js";
import { reveal, Secret } from "../secret.js";
import { describeServer } from "./authorization-server.js";
import { waysToAuthenticate } from "./client-authentication.js";
import { scopesOf } from "./granted-scopes.js";
import { lifetimeOf, skewOf } from "./lifetime.js";
import type { IssuedTokens } from "./token.js";
import { notATokenEndpoint, oauthErrorOf, tokenFailure } from "./token-failure.js";

/** What a token is asked for with. */
export type TokenRequest =
  | { readonly grant: "clientCredentials" }
  | { readonly grant: "refreshToken"; readonly refreshToken: Secret }
  /** RFC 8693: the caller's token goes to the token endpoint, and nowhere else. */
  | { readonly grant: "tokenExchange"; readonly subjectToken: Secret }
  | {
      readonly grant: "authorizationCode";
      readonly callback: URLSearchParams;
      readonly redirectUri: string;
      readonly verifier: string;
    }
  | { readonly grant: "deviceCode"; readonly deviceCode: Secret };

/** Asks one authorization server for the tokens of one client. */
export class TokenEndpoint {
  readonly settings: OAuthSettings;
  readonly fetch: BoundedFetch;
  readonly #now: () => number;
  #server: Promise<oauth.AuthorizationServer> | undefined;
  /** The way to authenticate that the server accepted last. */
  #preferred = 0;
  #date: string | null = null;

  constructor(settings: OAuthSettings, now: () => number = Date.now) {
    const { authentication } = settings;
    this.settings = settings;
    this.fetch = authentication.kind === "certificate" ? boundedFetchWith(authentication.certificate) : boundedFetch;
    this.#now = now;
  }

  /** The server as its metadata and the settings describe it; asked once, and again after a failure. */
  server(): Promise<oauth.AuthorizationServer> {
    this.#server ??= describeServer(this.settings.server, this.fetch).catch((error: unknown) => {
      this.#server = undefined;
      throw error;
    });
    return this.#server;
  }

  /**
   * @param skewMs the server's clock less ours, as far as it is known: assertions are dated by it
   * @throws ToolError saying whether the credential is wrong (a person must act) or the server is out of reach
   */
  async request(request: TokenRequest, skewMs = 0): Promise<IssuedTokens> {
    try {
      return await this.ask(request, skewMs);
    } catch (error) {
      throw tokenFailure(error, this.settings);
    }
  }

  /** The same for those who look at the server's own error. @throws what oauth4webapi throws */
  async ask(request: TokenRequest, skewMs = 0): Promise<IssuedTokens> {
    const server = await this.server();
    const ways = await waysToAuthenticate(this.settings.authentication, server);
    return this.#inTurn(ways, request, server, skewMs);
  }

  /** Another way, or another clock, only after the client was not recognised: nothing has been used up by then. */
  async #inTurn(
    ways: readonly oauth.ClientAuth[],
    request: TokenRequest,
    server: oauth.AuthorizationServer,
    skewMs: number,
  ): Promise<IssuedTokens> {
    const order = [...ways.keys()].sort((one) => (one === this.#preferred ? -1 : 1));
    let skew = skewMs;
    for (let attempt = 0; ; attempt += 1) {
      const index = order[attempt % order.length] ?? 0;
      try {
        const issued = await this.#once(ways[index] ?? oauth.None(), request, server, skew);
        this.#preferred = index;
        return issued;
      } catch (error) {
        const told = skewOf(this.#date, this.#now());
        const misdated = this.settings.authentication.kind === "privateKey" && Math.abs(told - skew) >= 2_000;
        if (oauthErrorOf(error) !== "invalid_client" || (attempt + 1 >= order.length && !misdated)) throw error;
        skew = told;
      }
    }
  }

  async #once(
    authentication: oauth.ClientAuth,
    request: TokenRequest,
    server: oauth.AuthorizationServer,
    skewMs: number,
  ): Promise<IssuedTokens> {
    const client: oauth.Client = { client_id: this.settings.clientId, [oauth.clockSkew]: Math.round(skewMs / 1_000) };
    const sentAt = this.#now();
    const response = await this.#send(authentication, request, server, client);
    const answer = await oauth.processGenericTokenEndpointResponse(server, client, response);
    if (!isHeaderText(answer.access_token)) throw notATokenEndpoint(this.settings);
    return this.#issued(answer, sentAt);
  }

  async #send(
    authentication: oauth.ClientAuth,
    request: TokenRequest,
    server: oauth.AuthorizationServer,
    client: oauth.Client,
  ): Promise<Response> {
    const options = this.options(server);
    const { audience, scopes } = this.settings;
    const scope: Record<string, string> = scopes.length > 0 ? { scope: scopes.join(" ") } : {};
    const target: Record<string, string> = audience === undefined ? {} : { audience };
    switch (request.grant) {
      case "clientCredentials":
        return oauth.clientCredentialsGrantRequest(server, client, authentication, { ...scope, ...target }, options);
      case "refreshToken":
        return oauth.refreshTokenGrantRequest(server, client, authentication, reveal(request.refreshToken), {
          ...options,
          additionalParameters: this.settings.refreshScope === "send" ? scope : {},
        });
      case "tokenExchange":
        return oauth.genericTokenEndpointRequest(
          server,
          client,
          authentication,
          tokenExchange,
          {
            subject_token: reveal(request.subjectToken),
            subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
            requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
            ...scope,
            ...target,
          },
          options,
        );
      case "authorizationCode":
        return oauth.authorizationCodeGrantRequest(
          server,
          client,
          authentication,
          request.callback,
          request.redirectUri,
          request.verifier,
          options,
        );
      case "deviceCode":
        return oauth.deviceCodeGrantRequest(server, client, authentication, reveal(request.deviceCode), options);
    }
  }

  /** Options of a request to any endpoint of the server. Plain http is for loopback addresses, which the settings have checked. */
  options(server: oauth.AuthorizationServer): oauth.TokenEndpointRequestOptions {
    return {
      [oauth.customFetch]: async (url, options) => this.#remembered(await this.fetch(url, options)),
      [oauth.allowInsecureRequests]: server.token_endpoint?.startsWith("http:") === true,
    };
  }

  /** Takes note of the server's clock, and leaves out who signed in: nobody asked. */
  async #remembered(response: Response): Promise<Response> {
    this.#date = response.headers.get("date");
    if (response.status !== 200) return response;
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    if (typeof body !== "object" || body === null || !Object.hasOwn(body, "id_token")) return response;
    const { status, headers } = response;
    return new Response(JSON.stringify({ ...body, id_token: undefined }), { status, headers });
  }

  #issued(answer: oauth.TokenEndpointResponse, sentAt: number): IssuedTokens {
    const skewMs = skewOf(this.#date, this.#now());
    const { access_token, expires_in, refresh_token, scope } = answer;
    const refreshLife = [answer["refresh_expires_in"], answer["refresh_token_expires_in"]].find(isLife);
    return {
      token: {
        secret: new Secret(access_token),
        ...lifetimeOf(expires_in, sentAt, skewMs),
        askedFor: this.settings.scopes.join(" "),
        ...(scope !== undefined && { granted: scopesOf(scope) }),
      },
      ...(refresh_token !== undefined && {
        refresh: {
          secret: new Secret(refresh_token),
          ...(refreshLife !== undefined && { expiresAt: sentAt + skewMs + refreshLife * 1_000 }),
        },
      }),
      skewMs,
    };
  }
}

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

/** A line break would reappear in the error of an HTTP client. */
function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Zero is said by some servers (Keycloak) of what does not end. */
function isLife(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
