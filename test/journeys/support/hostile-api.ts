import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Canary } from "./canary.js";

/** What is answered; `cut` ends the connection after the body, before the announced length. */
export interface Saying {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly cut?: true;
}

export type Behaviour = Saying | "reset" | "silence";

/** What a token endpoint issues. */
export interface Tokens {
  readonly access: Canary;
  readonly refresh?: Canary;
}

/**
 * The API behind a connector, with its token endpoints. It takes every credential and knows all of them: what a test makes it
 * say may hold any.
 */
export class HostileApi {
  /** What calls of the API get; undefined: something good. */
  api: ((request: IncomingMessage, body: string) => Behaviour) | undefined;
  /** What requests for tokens get; undefined: a token. */
  tokenEndpoint: Behaviour | undefined;
  /** By the path of their endpoint. */
  readonly tokens = new Map<string, Tokens>();
  /** A cookie of its own that comes with every answer. */
  session: Canary | undefined;
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<HostileApi> {
    const api = new HostileApi();
    await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  behaveAgain(): void {
    this.api = undefined;
    this.tokenEndpoint = undefined;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { pathname, searchParams } = new URL(request.url ?? "/", this.origin);
    const tokens = this.tokens.get(pathname);
    if (pathname === "/authorize") return signInAndReturn(searchParams, response);
    if (tokens !== undefined) return this.#behave(this.tokenEndpoint ?? issued(tokens), response);
    this.#behave(this.api?.(request, body) ?? good(body), response);
  }

  #behave(behaviour: Behaviour, response: ServerResponse): void {
    if (behaviour === "reset") return void response.socket?.resetAndDestroy();
    if (behaviour === "silence") return;
    const { status, headers, body = "", cut } = behaviour;
    const length = Buffer.byteLength(body) + (cut === true ? 1_000 : 0);
    response.writeHead(status, {
      "content-type": "application/json",
      "content-length": length,
      "set-cookie": `session=${this.session?.text ?? ""}`,
      ...headers,
    });
    response.write(body, () => (cut === true ? response.socket?.destroy() : response.end()));
  }
}

function issued({ access, refresh }: Tokens): Saying {
  const answer = { access_token: access.text, token_type: "Bearer", expires_in: 3_600, refresh_token: refresh?.text };
  return { status: 200, body: JSON.stringify(answer) };
}

/** It says back what it was sent, as many APIs do. */
function good(body: string): Saying {
  return { status: 200, body: JSON.stringify({ id: "note-1", received: body }) };
}

/** A person who signs in and allows everything, in no time. */
function signInAndReturn(query: URLSearchParams, response: ServerResponse): void {
  const redirect = new URL(query.get("redirect_uri") ?? "");
  redirect.searchParams.set("code", "a-code");
  redirect.searchParams.set("state", query.get("state") ?? "");
  response.writeHead(302, { location: redirect.href }).end();
}
