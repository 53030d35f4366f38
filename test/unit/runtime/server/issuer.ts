import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

interface Key {
  readonly id: string;
  readonly private: PrivateKey;
  readonly public: JWK;
}

/** What a token says; everything has a good default. */
export interface Claims {
  readonly issuer?: string;
  readonly audience?: string | string[] | null;
  readonly subject?: string | null;
  readonly scope?: string;
  readonly expires?: number | null;
  readonly notBefore?: number;
  readonly issued?: boolean;
  /** `cnf` (RFC 7800). */
  readonly confirmation?: Readonly<Record<string, string>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** An authorization server on the loopback interface: metadata, a key set, and tokens of every kind. */
export class Issuer {
  readonly requests: string[] = [];
  /** By path. */
  readonly documents = new Map<string, unknown>();
  broken = false;
  #key: Key;
  readonly #server: Server;

  private constructor(key: Key) {
    this.#key = key;
    this.#server = createServer(({ url = "" }, response) => {
      this.requests.push(url);
      const document = this.broken ? undefined : this.#document(url);
      response.writeHead(document === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(document ?? {}));
    });
  }

  static async start(): Promise<Issuer> {
    const issuer = new Issuer(await newKey("first"));
    await new Promise<void>((resolve) => issuer.#server.listen(0, "127.0.0.1", resolve));
    issuer.documents.set("/.well-known/openid-configuration", { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` });
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get publicKey(): JWK {
    return this.#key.public;
  }

  async rotate(): Promise<void> {
    this.#key = await newKey("second");
  }

  /** A token for the audience, good but for what the claims say. */
  async token(audience: string, claims: Claims = {}, key: PrivateKey = this.#key.private): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const token = new SignJWT({
      scope: claims.scope ?? "",
      client_id: "test",
      ...(claims.confirmation && { cnf: claims.confirmation }),
    })
      .setProtectedHeader({ alg: "ES256", kid: this.#key.id, typ: "at+jwt", ...claims.header })
      .setIssuer(claims.issuer ?? this.url);
    if (claims.audience !== null) token.setAudience(claims.audience ?? audience);
    if (claims.subject !== null) token.setSubject(claims.subject ?? "user-1");
    if (claims.expires !== null) token.setExpirationTime(now + (claims.expires ?? 300));
    if (claims.notBefore !== undefined) token.setNotBefore(now + claims.notBefore);
    if (claims.issued !== false) token.setIssuedAt();
    return token.sign(key, { crit: { x: true } });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #document(path: string): unknown {
    if (path === "/jwks") return { keys: [this.#key.public] };
    return this.documents.get(path);
  }
}

async function newKey(id: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { id, private: privateKey, public: { ...(await exportJWK(publicKey)), kid: id, alg: "ES256", use: "sig" } };
}
