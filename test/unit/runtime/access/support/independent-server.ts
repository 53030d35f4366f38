import type { Configuration, Provider } from "oidc-provider";
import { OidcProvider } from "../../../../support/oidc-provider.js";

export const scopes = ["orders:read", "orders:write"];
export const secret = "canary-5e1f-client-secret";
const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const device = "urn:ietf:params:oauth:grant-type:device_code";

/**
 * An authorization server that is not ours, for the credentials of a connector, with three clients: `robot` has a secret,
 * `signer` a key, `desk` nothing but a person, who signs in as alice and allows what is asked for.
 */
export class IndependentServer {
  readonly issuer: string;
  readonly #oidc: OidcProvider;

  private constructor(oidc: OidcProvider) {
    this.issuer = oidc.issuer;
    this.#oidc = oidc;
    oidc.provider.registerGrantType(exchange, exchangeToken, [
      "subject_token",
      "subject_token_type",
      "requested_token_type",
      "scope",
    ]);
  }

  /** @param publicKey of `signer`, as a JWK */
  static async start(publicKey: object): Promise<IndependentServer> {
    return new IndependentServer(
      await OidcProvider.start({
        configuration: configuration(publicKey),
        consent: (provider, { params }) => grant(provider, String(params["client_id"]), String(params["scope"])),
      }),
    );
  }

  stop(): Promise<void> {
    return this.#oidc.stop();
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

function grant(provider: Provider, clientId: string, scope: string): Promise<string> {
  const allowed = new provider.Grant({ accountId: "alice", clientId });
  allowed.addOIDCScope(scope);
  return allowed.save();
}

function configuration(publicKey: object): Configuration {
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
    rotateRefreshToken: true,
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
    },
  };
}
