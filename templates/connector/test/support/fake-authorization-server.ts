import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { canary } from "./canary.js";

/** What a token request carried. */
export interface TokenRequest {
  readonly grant: string | null;
  readonly scope: string | null;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Issues upstream tokens for client credentials. */
export class FakeAuthorizationServer {
  readonly tokenRequests: TokenRequest[] = [];
  /** The scope that the next token answers grant; by default what was asked for. */
  grantedScope: string | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeAuthorizationServer> {
    const server = new FakeAuthorizationServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get tokenUrl(): string {
    return `${this.issuer}/token`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.#answer(request);
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(body));
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    if (request.url !== "/token" || request.method !== "POST") return { status: 404, body: {} };
    const parameters = new URLSearchParams(await text(request));
    const basic = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString();
    const [clientId = "", clientSecret = ""] = basic.split(":").map(decodeURIComponent);
    const scope = parameters.get("scope");
    this.tokenRequests.push({ grant: parameters.get("grant_type"), scope, clientId, clientSecret });
    const granted = this.grantedScope ?? scope;
    return {
      status: 200,
      body: {
        access_token: `${canary}-access-token`,
        token_type: "Bearer",
        expires_in: 3600,
        ...(granted !== null && { scope: granted }),
      },
    };
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
