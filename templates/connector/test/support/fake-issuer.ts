import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { canary } from "./canary.js";

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

/** What a token says; a claim that is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The authorization server of those who call the connector over HTTP: metadata (RFC 8414), keys, access tokens (RFC 9068)
 * and introspection (RFC 7662). It is strict: it knows one client, and every other request is an error.
 */
export class FakeIssuer {
  static readonly clientId = "test-connector";
  static readonly clientSecret = `${canary}-introspection-secret`;
  /** Everything that it has issued. */
  readonly issued: string[] = [];
  readonly #opaque = new Map<string, Claims>();
  readonly #server: Server = createServer(async (request, response) => {
    const { status, body } = await this.#answer(request);
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(body));
  });
  readonly #key: SigningKey;
  /** The key that tokens are verified with. */
  readonly publicKey: JWK;

  private constructor(key: SigningKey, publicKey: JWK) {
    this.#key = key;
    this.publicKey = publicKey;
  }

  static async start(): Promise<FakeIssuer> {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const issuer = new FakeIssuer(privateKey, { ...(await exportJWK(publicKey)), kid: "test", alg: "ES256" });
    await new Promise<void>((resolve) => issuer.#server.listen(0, "127.0.0.1", resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A JWT, good for five minutes but for what `claims` say; `key` is somebody else's. */
  async token(claims: Claims, key: SigningKey = this.#key): Promise<string> {
    const token = await new SignJWT(this.#complete(claims))
      .setProtectedHeader({ alg: "ES256", kid: "test", typ: "at+jwt" })
      .sign(key);
    this.issued.push(token);
    return token;
  }

  /** A token that means nothing to anyone but its issuer. */
  opaqueToken(claims: Claims): string {
    const token = randomUUID();
    this.#opaque.set(token, this.#complete(claims));
    this.issued.push(token);
    return token;
  }

  revoke(token: string): void {
    this.#opaque.delete(token);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #complete(claims: Claims): JWTPayload {
    const now = Math.floor(Date.now() / 1000);
    return { iss: this.url, sub: "test-user", client_id: "test-client", iat: now, exp: now + 300, ...claims };
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    switch (`${request.method} ${request.url}`) {
      case "GET /.well-known/oauth-authorization-server":
        return { status: 200, body: { issuer: this.url, jwks_uri: `${this.url}/jwks` } };
      case "GET /jwks":
        return { status: 200, body: { keys: [this.publicKey] } };
      case "POST /introspect":
        return this.#introspect(request);
      default:
        return { status: 404, body: {} };
    }
  }

  async #introspect(request: IncomingMessage): Promise<Answer> {
    const [kind, basic = ""] = (request.headers.authorization ?? "").split(" ");
    const [id, secret] = Buffer.from(basic, "base64").toString().split(":").map(decodeURIComponent);
    if (kind !== "Basic" || id !== FakeIssuer.clientId || secret !== FakeIssuer.clientSecret)
      return { status: 401, body: { error: "invalid_client" } };
    const token = new URLSearchParams(await textOf(request)).get("token");
    if (token === null) return { status: 400, body: { error: "invalid_request" } };
    const claims = this.#opaque.get(token);
    return { status: 200, body: claims === undefined ? { active: false } : { active: true, ...claims } };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
