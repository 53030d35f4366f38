import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import type { Configuration, Grant, Interaction, Provider } from "oidc-provider";
import { OidcProvider } from "../../support/oidc-provider.js";

/** What is served besides the provider's own endpoints, and what it knows. */
export interface AuthorizationServerOptions {
  /** Scopes that a resource has, by its identifier. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  readonly tokens?: "jwt" | "opaque";
  /** Clients that describe themselves: their metadata, by the URL that is their id. */
  readonly clients?: Readonly<Record<string, object>>;
}

/** A token that was given for another one (RFC 8693). */
export interface Exchange {
  readonly subject: string;
  readonly scope: string;
  readonly subjectToken: string;
  readonly token: string;
}

export const secret = "canary-5e1f-client-secret";

/** Confidential clients that may ask for a token in their own name. */
const robots = ["alice", "bob", "connector"];

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

/** What has happened there, and what a test changes meanwhile. */
class Journal {
  /** Scopes of resources that the user was asked to allow, one entry a page. */
  readonly consents: string[][] = [];
  readonly exchanges: Exchange[] = [];
  /** Ids of clients whose description was fetched. */
  readonly fetched: string[] = [];
  /** Changes what an issued JWT says; undefined: as it is. */
  alter: ((payload: Record<string, unknown>) => void) | undefined;
}

/**
 * An authorization server that is not ours, with registration, client ID metadata documents, PKCE, resource indicators,
 * introspection, rotation and token exchange. Its user signs in as `alice` and allows what is asked for.
 */
export class AuthorizationServer {
  readonly issuer: string;
  readonly journal: Journal;
  readonly #oidc: OidcProvider;

  private constructor(oidc: OidcProvider, journal: Journal) {
    this.issuer = oidc.issuer;
    this.journal = journal;
    this.#oidc = oidc;
  }

  static async start(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
    const journal = new Journal();
    const oidc = await OidcProvider.start({
      configuration: configurationOf(options, journal),
      consent: (provider, asked) => allowAll(provider, asked, journal),
    });
    exchangeTokens(oidc, journal);
    return new AuthorizationServer(oidc, journal);
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

  stop(): Promise<void> {
    return this.#oidc.stop();
  }
}

function configurationOf(
  { resources, tokens = "jwt", clients = {} }: AuthorizationServerOptions,
  journal: Journal,
): Configuration {
  return {
    clients: robots.map((name) => ({
      client_id: name,
      client_secret: secret,
      grant_types: ["client_credentials", tokenExchange],
      redirect_uris: [],
      response_types: [],
    })),
    scopes: ["openid", "offline_access", ...new Set(Object.values(resources).flat())],
    formats: { customizers: { jwt: (_context, _token, parts) => journal.alter?.(parts.payload) } },
    // By default a client is bound to the scopes that it named when it registered, which are those of its first request.
    extraClientMetadata: {
      properties: ["unbound"],
      validator: (_context, _key, _value, metadata) => void delete metadata.scope,
    },
    fetch: async (url) => {
      journal.fetched.push(String(url));
      const description = clients[String(url)];
      return description === undefined ? new Response(null, { status: 404 }) : Response.json(description);
    },
    features: {
      clientCredentials: { enabled: true },
      clientIdMetadataDocument: { enabled: true, ack: "draft-02" },
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

async function allowAll(
  provider: Provider,
  { grantId, session, params, prompt }: Interaction,
  { consents }: Journal,
): Promise<string> {
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const client = { accountId: session?.accountId ?? "", clientId: String(params["client_id"]) };
  const grant: Grant = known ?? new provider.Grant(client);
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as {
    readonly missingOIDCScope?: string[];
    readonly missingResourceScopes?: Readonly<Record<string, string[]>>;
  };
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope.join(" "));
  for (const [resource, scopes] of Object.entries(missingResourceScopes))
    grant.addResourceScope(resource, scopes.join(" "));
  consents.push(Object.values(missingResourceScopes).flat().sort());
  return grant.save();
}

/** Gives a token of the same subject for a token that it has issued itself and that still holds. */
function exchangeTokens({ provider, issuer }: OidcProvider, { exchanges }: Journal): void {
  const subjectOf = async (token: string): Promise<string> => {
    const keys = (await (await fetch(`${issuer}/jwks`)).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer });
    return String(payload.sub ?? payload["client_id"]);
  };
  let issued = 0;
  provider.registerGrantType(
    tokenExchange,
    async (context) => {
      const { subject_token: subjectToken = "", scope = "" } = context.oidc.params as Readonly<Record<string, string>>;
      const subject = await subjectOf(subjectToken).catch(() => undefined);
      if (subject === undefined) {
        context.status = 400;
        context.body = { error: "invalid_grant" };
        return;
      }
      const token = `exchanged-${(issued += 1)}-for-${subject}`;
      exchanges.push({ subject, scope, subjectToken, token });
      context.body = {
        access_token: token,
        issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
        token_type: "Bearer",
        expires_in: 300,
        scope,
      };
    },
    ["subject_token", "subject_token_type", "requested_token_type", "scope"],
  );
}
