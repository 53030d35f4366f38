import type { Configuration, KoaContextWithOIDC, Provider } from "oidc-provider";
import { OidcProvider, type OidcSettings } from "../../../../support/oidc-provider.js";

export const scopes = ["orders:read", "orders:write"];
export const secret = "canary-5e1f-client-secret";
const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const device = "urn:ietf:params:oauth:grant-type:device_code";

/** What the token endpoint has answered. */
export interface TokenAnswer {
  readonly grant: string;
  readonly scope: string | undefined;
  /** An OAuth error code, or `ok`. */
  readonly outcome: string;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
}

/** How the server behaves; a test may change its mind. */
export interface Manners {
  accessLifeSeconds: number;
  /** From the sign-in on, however often its refresh token is replaced. */
  signInLifeSeconds: number;
  /** Whether the person who is asked allows a scope. */
  allows: (scope: string) => boolean;
  /** Looks at the scopes of a renewal before anything is used up. @throws an error of the server's own */
  renewal: (scope: string | undefined) => void;
  /** Bends what the token endpoint does where the server itself can't misbehave. */
  bend: (context: KoaContextWithOIDC, answer: () => Promise<void>) => Promise<void>;
}

/**
 * An authorization server that is not ours, for the credentials of a connector, with four clients: `robot` has a secret,
 * `clerk` as well but one scope only, `signer` a key, `desk` nothing but a person, who signs in as alice and allows what is
 * asked for. A refresh token is replaced at every use; one that comes back ends the sign-in.
 */
export class IndependentServer {
  readonly issuer: string;
  readonly answers: TokenAnswer[];
  readonly manners: Manners;
  readonly #oidc: OidcProvider;

  private constructor(oidc: OidcProvider, manners: Manners, answers: TokenAnswer[]) {
    this.issuer = oidc.issuer;
    this.manners = manners;
    this.answers = answers;
    this.#oidc = oidc;
    oidc.provider.registerGrantType(exchange, exchangeToken, [
      "subject_token",
      "subject_token_type",
      "requested_token_type",
      "scope",
    ]);
  }

  /** @param publicKey of `signer`, as a JWK @param within runs what the server does, as by a clock of its own */
  static async start(publicKey: object, within?: OidcSettings["within"]): Promise<IndependentServer> {
    const manners = usualManners();
    const answers: TokenAnswer[] = [];
    const oidc = await OidcProvider.start({
      configuration: configuration(publicKey, manners),
      consent: (provider, { params }) =>
        grant(provider, String(params["client_id"]), String(params["scope"]), manners.allows),
      middleware: async (context, next) => {
        if (context.path !== "/token") return next();
        await manners.bend(context, async () => {
          await next();
          answers.push(answerIn(context));
        });
      },
      ...(within && { within }),
    });
    return new IndependentServer(oidc, manners, answers);
  }

  stop(): Promise<void> {
    return this.#oidc.stop();
  }

  /** As at the start. */
  reset(): void {
    this.answers.length = 0;
    Object.assign(this.manners, usualManners());
  }

  get tokenUrl(): string {
    return `${this.issuer}/token`;
  }

  get outcomes(): readonly string[] {
    return this.answers.map(({ outcome }) => outcome);
  }

  /** What a person does on another device: enters the code, signs in, allows. */
  async approve(userCode: string): Promise<void> {
    const { provider } = this.#oidc;
    const code = await provider.DeviceCode.findByUserCode(userCode.replaceAll("-", ""));
    if (code === undefined) throw new Error("no such code");
    const { scope = "" } = code.params as { readonly scope?: string };
    const grantId = await grant(provider, "desk", scope);
    Object.assign(code, { accountId: "alice", grantId, scope, authTime: Math.floor(Date.now() / 1_000) });
    await code.save();
  }

  /** What the server says of a token (RFC 7662). */
  async introspect(
    token: string,
  ): Promise<{ readonly active: boolean; readonly scope?: string; readonly exp?: number }> {
    const response = await this.#post("/token/introspection", { client_id: "robot", client_secret: secret, token });
    return (await response.json()) as { readonly active: boolean };
  }

  /** Ends a token of `robot`, or a token or the whole sign-in of `desk` (RFC 7009). */
  async revoke(client: "robot" | "desk", token: string): Promise<void> {
    const proof: Record<string, string> = client === "robot" ? { client_secret: secret } : {};
    const { status } = await this.#post("/token/revocation", { client_id: client, ...proof, token });
    if (status !== 200) throw new Error(`the revocation was answered with ${status}`);
  }

  /** Somebody else uses a refresh token of `desk`. @returns the error code of the answer */
  async steal(refreshToken: string): Promise<string | undefined> {
    const stolen = { grant_type: "refresh_token", client_id: "desk", refresh_token: refreshToken };
    const response = await this.#post("/token", stolen);
    return ((await response.json()) as { readonly error?: string }).error;
  }

  #post(path: string, form: Record<string, string>): Promise<Response> {
    return fetch(`${this.issuer}${path}`, { method: "POST", body: new URLSearchParams(form) });
  }
}

function answerIn({ oidc: { params }, body }: KoaContextWithOIDC): TokenAnswer {
  const { grant_type: name, scope } = params ?? {};
  const answer = body as Readonly<Record<string, string | undefined>>;
  return {
    grant: String(name),
    scope: typeof scope === "string" ? scope : undefined,
    outcome: answer["error"] ?? "ok",
    accessToken: answer["access_token"],
    refreshToken: answer["refresh_token"],
  };
}

function usualManners(): Manners {
  return {
    accessLifeSeconds: 300,
    signInLifeSeconds: 86_400,
    allows: () => true,
    renewal: () => undefined,
    bend: (_context, answer) => answer(),
  };
}

/** Issues a token of the subject's for the subject's token, if it is one that it knows. */
async function exchangeToken(context: Parameters<Parameters<Provider["registerGrantType"]>[1]>[0]): Promise<void> {
  const { subject_token: subject, scope } = context.oidc.params as Readonly<Record<string, string>>;
  if (subject !== "caller-token-of-alice" && subject !== "caller-token-of-bob") {
    context.status = 400;
    context.body = { error: "invalid_grant" };
    return;
  }
  const name = subject.split("-").at(-1);
  context.body = { access_token: `exchanged-${name}`, token_type: "Bearer", expires_in: 300, scope };
}

function grant(
  provider: Provider,
  clientId: string,
  scope: string,
  allows: Manners["allows"] = () => true,
): Promise<string> {
  const given = new provider.Grant({ accountId: "alice", clientId });
  for (const one of scope.split(" ")) {
    if (allows(one)) given.addOIDCScope(one);
    else given.rejectOIDCScope(one);
  }
  return given.save();
}

function configuration(publicKey: object, manners: Manners): Configuration {
  const scope = ["openid", "offline_access", ...scopes].join(" ");
  const service = { redirect_uris: [], response_types: [], scope };
  return {
    clients: [
      {
        ...service,
        client_id: "robot",
        client_secret: secret,
        grant_types: ["client_credentials", exchange],
        token_endpoint_auth_method: "client_secret_post",
      },
      {
        ...service,
        client_id: "clerk",
        client_secret: secret,
        grant_types: ["client_credentials"],
        scope: "orders:read",
      },
      {
        ...service,
        client_id: "signer",
        grant_types: ["client_credentials"],
        token_endpoint_auth_method: "private_key_jwt",
        jwks: { keys: [publicKey] } as never,
      },
      {
        client_id: "desk",
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token", device],
        redirect_uris: ["http://127.0.0.1/callback"],
        response_types: ["code"],
        scope,
      },
    ],
    scopes: scope.split(" "),
    rotateRefreshToken: ({ oidc: { params } }) => {
      const named = params?.["scope"];
      manners.renewal(typeof named === "string" ? named : undefined);
      return true;
    },
    ttl: {
      AccessToken: () => manners.accessLifeSeconds,
      ClientCredentials: () => manners.accessLifeSeconds,
      DeviceCode: 60,
      Grant: 365 * 86_400,
      Interaction: 600,
      RefreshToken: ({ oidc: { entities } }) => entities.RotatedRefreshToken?.remainingTTL ?? manners.signInLifeSeconds,
      Session: 3_600,
    },
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => client.clientId === token.clientId },
    },
  };
}
