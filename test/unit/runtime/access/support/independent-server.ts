import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Configuration, type Interaction, Provider } from "oidc-provider";

export const scopes = ["orders:read", "orders:write"];
export const secret = "canary-5e1f-client-secret";
const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const device = "urn:ietf:params:oauth:grant-type:device_code";

/**
 * An authorization server that is not ours, for the credentials of a connector: `oidc-provider` with three clients. `robot`
 * has a secret, `signer` a key, `desk` nothing but a person, who signs in as alice and allows what is asked for.
 */
export class IndependentServer {
  readonly issuer: string;
  readonly #server: Server;
  readonly #provider: Provider;

  private constructor(server: Server, publicKey: object) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#provider = new Provider(this.issuer, configuration(publicKey));
    this.#provider.registerGrantType(exchange, (context) => this.#exchange(context), [
      "subject_token",
      "subject_token_type",
      "requested_token_type",
      "scope",
    ]);
    const answer = this.#provider.callback();
    server.on("request", (request, response) => {
      const interacts = request.url?.startsWith("/interaction/") === true;
      void (interacts ? this.#interact(request, response) : answer(request, response));
    });
  }

  /** @param publicKey of `signer`, as a JWK */
  static async start(publicKey: object): Promise<IndependentServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new IndependentServer(server, publicKey);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What a person does on another device: enters the code, signs in, allows. */
  async approve(userCode: string): Promise<void> {
    const code = await this.#provider.DeviceCode.findByUserCode(userCode.replaceAll("-", ""));
    if (code === undefined) throw new Error("no such code");
    const { scope = "" } = code.params as { readonly scope?: string };
    const grantId = await this.#grant("desk", scope);
    Object.assign(code, { accountId: "alice", grantId, scope, authTime: Math.floor(Date.now() / 1_000) });
    await code.save();
  }

  /** Issues a token of the subject's for the subject's token, if it is one that it knows. */
  async #exchange(context: Parameters<Parameters<Provider["registerGrantType"]>[1]>[0]): Promise<void> {
    const { subject_token: subject, scope } = context.oidc.params as Readonly<Record<string, string>>;
    if (subject !== "caller-token-of-alice" && subject !== "caller-token-of-bob") {
      context.status = 400;
      context.body = { error: "invalid_grant" };
      return;
    }
    context.body = {
      access_token: `exchanged-${subject.split("-").at(-1)}`,
      token_type: "Bearer",
      expires_in: 300,
      scope,
    };
  }

  async #interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const interaction = await this.#provider.interactionDetails(request, response);
    const result =
      interaction.prompt.name === "login"
        ? { login: { accountId: "alice" } }
        : { consent: { grantId: await this.#consent(interaction) } };
    await this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }

  async #consent({ params }: Interaction): Promise<string> {
    return this.#grant(String(params["client_id"]), String(params["scope"]));
  }

  async #grant(clientId: string, scope: string): Promise<string> {
    const grant = new this.#provider.Grant({ accountId: "alice", clientId });
    grant.addOIDCScope(scope);
    return grant.save();
  }
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
    cookies: { keys: ["only for tests"] },
    scopes: scope.split(" "),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: 300,
      ClientCredentials: 300,
      DeviceCode: 60,
      Grant: 3_600,
      Interaction: 600,
      RefreshToken: 3_600,
      Session: 3_600,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
    },
  };
}
