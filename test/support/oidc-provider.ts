import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Configuration, type Interaction, type KoaContextWithOIDC, Provider } from "oidc-provider";

/** What a test says of its authorization server. */
export interface OidcSettings {
  /** In addition to what every one of them has. */
  readonly configuration: Configuration;
  /** What the person allows who was asked: the id of a grant. */
  readonly consent: (provider: Provider, asked: Interaction) => Promise<string>;
  /** Runs what the server does for a request, as by a clock of its own. */
  readonly within?: <T>(step: () => T) => T;
  /** Stands before the provider's own endpoints. */
  readonly middleware?: (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;
}

/** `oidc-provider`, an authorization server that is not ours, on a free port. A person signs in there as `alice`. */
export class OidcProvider {
  readonly issuer: string;
  readonly provider: Provider;
  readonly #server: Server;
  readonly #consent: OidcSettings["consent"];

  static async start(settings: OidcSettings): Promise<OidcProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new OidcProvider(server, settings);
  }

  private constructor(server: Server, settings: OidcSettings) {
    const { configuration, consent, within = (step) => step(), middleware = (_context, next) => next() } = settings;
    this.#server = server;
    this.#consent = consent;
    // listen() has been awaited on a TCP port, so it is an AddressInfo.
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.provider = new Provider(this.issuer, {
      cookies: { keys: ["only for tests"] },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      ttl: {
        AccessToken: 300,
        ClientCredentials: 300,
        DeviceCode: 60,
        Grant: 3_600,
        Interaction: 600,
        RefreshToken: 3_600,
        Session: 3_600,
      },
      ...configuration,
      features: { devInteractions: { enabled: false }, ...configuration.features },
    });
    this.provider.use((context, next) => middleware(context as KoaContextWithOIDC, next));
    const answer = this.provider.callback();
    server.on("request", (request, response) => {
      const interacts = request.url?.startsWith("/interaction/") === true;
      void within(() => (interacts ? this.#interact(request, response) : answer(request, response)));
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What a person does in the browser: signs in, then allows what is asked for. */
  async #interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await this.provider.interactionDetails(request, response);
    const result =
      asked.prompt.name === "login"
        ? { login: { accountId: "alice" } }
        : { consent: { grantId: await this.#consent(this.provider, asked) } };
    await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }
}
