import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Configuration, type Grant, type Interaction, Provider } from "oidc-provider";

/** What is served besides the provider's own endpoints, and what it knows. */
export interface AuthorizationServerOptions {
  /** Scopes that a resource has, by its identifier. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  readonly tokens?: "jwt" | "opaque";
}

export const secret = "canary-5e1f-client-secret";

/** Confidential clients that may ask for a token in their own name. */
const robots = ["alice", "bob", "connector"];

/**
 * An authorization server that is not ours: `oidc-provider`, with registration, client ID metadata documents, PKCE,
 * resource indicators, introspection and rotation. Its user signs in as `alice` and allows what is asked for.
 */
export class AuthorizationServer {
  /** Scopes of resources that the user was asked to allow, one entry a page. */
  readonly consents: string[][] = [];
  /** Changes what an issued JWT says; undefined: as it is. */
  alter: ((payload: Record<string, unknown>) => void) | undefined;
  readonly issuer: string;
  readonly #server: Server;
  readonly #provider: Provider;

  private constructor(server: Server, options: AuthorizationServerOptions) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#provider = new Provider(this.issuer, this.#configuration(options));
    const answer = this.#provider.callback();
    server.on("request", (request, response) => {
      const interacts = request.url?.startsWith("/interaction/") === true;
      void (interacts ? this.#interact(request, response) : answer(request, response));
    });
  }

  static async start(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new AuthorizationServer(server, options);
  }

  /** An access token in the name of a client (RFC 6749 section 4.4), for a resource (RFC 8707). */
  async token(client: string, resource: string, scope: string): Promise<string> {
    const response = await fetch(`${this.issuer}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials", resource, scope }),
    });
    const body = (await response.json()) as { readonly access_token?: string };
    if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`);
    return body.access_token;
  }

  /** Ends a token before its time (RFC 7009). */
  async revoke(client: string, token: string): Promise<void> {
    await fetch(`${this.issuer}/token/revocation`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString("base64")}` },
      body: new URLSearchParams({ token }),
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #configuration({ resources, tokens = "jwt" }: AuthorizationServerOptions): Configuration {
    return {
      clients: robots.map((name) => ({
        client_id: name,
        client_secret: secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      })),
      cookies: { keys: ["only for tests"] },
      ttl: {
        AccessToken: 300,
        ClientCredentials: 300,
        Grant: 3_600,
        Interaction: 600,
        RefreshToken: 3_600,
        Session: 3_600,
      },
      scopes: ["openid", "offline_access", ...new Set(Object.values(resources).flat())],
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      formats: {
        customizers: {
          jwt: (_context, _token, parts) => this.alter?.(parts.payload),
        },
      },
      // By default a client is bound to the scopes that it named when it registered, which are those of its first request.
      extraClientMetadata: {
        properties: ["unbound"],
        validator: (_context, _key, _value, metadata) => void delete metadata.scope,
      },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        introspection: { enabled: true, allowedPolicy: () => true },
        registration: { enabled: true },
        revocation: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => [],
          useGrantedResource: () => true,
          getResourceServerInfo: (_context, resource) => ({
            scope: (resources[resource] ?? []).join(" "),
            audience: resource,
            accessTokenFormat: tokens,
            accessTokenTTL: 300,
          }),
        },
      },
    };
  }

  /** What a person does in the browser: signs in, then allows everything that is asked for. */
  async #interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const interaction = await this.#provider.interactionDetails(request, response);
    const result =
      interaction.prompt.name === "login"
        ? { login: { accountId: "alice" } }
        : { consent: { grantId: await this.#consent(interaction) } };
    await this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }

  async #consent({ grantId, session, params, prompt }: Interaction): Promise<string> {
    const known = grantId === undefined ? undefined : await this.#provider.Grant.find(grantId);
    const client = { accountId: session?.accountId ?? "", clientId: String(params["client_id"]) };
    const grant: Grant = known ?? new this.#provider.Grant(client);
    const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as {
      readonly missingOIDCScope?: string[];
      readonly missingResourceScopes?: Readonly<Record<string, string[]>>;
    };
    if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope.join(" "));
    for (const [resource, scopes] of Object.entries(missingResourceScopes))
      grant.addResourceScope(resource, scopes.join(" "));
    this.consents.push(Object.values(missingResourceScopes).flat().sort());
    return grant.save();
  }
}
