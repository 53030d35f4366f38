import {
  Client,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { Browser } from "./browser.js";

export type Era = "2025-11-25" | "2026-07-28";

/** Where the browser is sent back to; nothing listens there. */
const callback = "http://127.0.0.1:51999/callback";

/** What a client says of itself. */
export const clientDescription: OAuthClientMetadata = {
  client_name: "Test client",
  redirect_uris: [callback],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
  application_type: "native",
};

/** What a client keeps of its user's sign-in, and the browser that it opens. */
class Memory implements OAuthClientProvider {
  readonly redirectUrl = callback;
  readonly clientMetadata = clientDescription;
  /** Where it describes itself, in place of a registration. */
  readonly clientMetadataUrl?: string;
  /** The pages that the browser was opened for. */
  readonly pages: URL[] = [];
  answer: URLSearchParams | undefined;
  readonly #browser = new Browser();
  #client: StoredOAuthClientInformation | undefined;
  #tokens: StoredOAuthTokens | undefined;
  #discovered: OAuthDiscoveryState | undefined;
  #verifier = "";

  constructor(descriptionUrl: string | undefined) {
    if (descriptionUrl !== undefined) this.clientMetadataUrl = descriptionUrl;
  }

  clientInformation = (): StoredOAuthClientInformation | undefined => this.#client;
  saveClientInformation = (client: StoredOAuthClientInformation): void => void (this.#client = client);
  tokens = (): StoredOAuthTokens | undefined => this.#tokens;
  saveTokens = (tokens: StoredOAuthTokens): void => void (this.#tokens = tokens);
  saveCodeVerifier = (verifier: string): void => void (this.#verifier = verifier);
  codeVerifier = (): string => this.#verifier;
  saveDiscoveryState = (state: OAuthDiscoveryState): void => void (this.#discovered = state);
  discoveryState = (): OAuthDiscoveryState | undefined => this.#discovered;

  async redirectToAuthorization(page: URL): Promise<void> {
    this.pages.push(page);
    this.answer = (await this.#browser.visit(page, callback)).searchParams;
  }
}

/** A client of the MCP SDK whose user signs in when the connector asks for it. */
export class SignedInClient {
  readonly memory: Memory;
  readonly #endpoint: URL;
  readonly #era: Era;
  #transport: StreamableHTTPClientTransport;
  #client: Client;

  /** @param descriptionUrl the client's id, where it describes itself instead of registering */
  constructor(endpoint: string, era: Era, descriptionUrl?: string) {
    this.memory = new Memory(descriptionUrl);
    this.#endpoint = new URL(endpoint);
    this.#era = era;
    [this.#client, this.#transport] = this.#fresh();
  }

  /** Scopes that the browser was asked for, page by page; without the client's own wish to stay signed in. */
  get askedFor(): readonly (readonly string[])[] {
    const scopes = this.memory.pages.map(({ searchParams }) => (searchParams.get("scope") ?? "").split(" "));
    return scopes.map((names) => names.filter((name) => name !== "offline_access").sort());
  }

  async connect(): Promise<void> {
    try {
      await this.#client.connect(this.#transport);
    } catch (error) {
      await this.#finish(error);
      [this.#client, this.#transport] = this.#fresh();
      await this.#client.connect(this.#transport);
    }
  }

  /** Does something as a client; when the user must allow more, it is done once more after that. */
  async use<Result>(action: (client: Client) => Promise<Result>): Promise<Result> {
    try {
      return await action(this.#client);
    } catch (error) {
      await this.#finish(error);
      return action(this.#client);
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** The user has been to the browser and come back: the code becomes a token. */
  async #finish(error: unknown): Promise<void> {
    const { answer } = this.memory;
    if (!isUnauthorized(error) || answer === undefined) throw error;
    this.memory.answer = undefined;
    await this.#transport.finishAuth(answer);
  }

  #fresh(): [Client, StreamableHTTPClientTransport] {
    const mode = this.#era === "2026-07-28" ? { pin: this.#era } : "legacy";
    return [
      new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } }),
      new StreamableHTTPClientTransport(this.#endpoint, { authProvider: this.memory }),
    ];
  }
}

function isUnauthorized(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof UnauthorizedError || isUnauthorized(error.cause);
}
