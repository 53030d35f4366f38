import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { canary } from "./canary.js";

/** A request as the server has received it. */
export interface TokenRequest {
  readonly grant: string;
  readonly scope: string | null;
  readonly form: Readonly<Record<string, string>>;
  /** An OAuth error code, or `ok`. */
  readonly outcome: string;
}

/** What happens to the next token request. After a `cut after` it has been done, and the answer is lost. */
export type Fault =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly delayMs: number }
  | "cut before"
  | "cut after";

/** How the server behaves; a test may change its mind. */
export interface TokenServerOptions {
  clientId?: string;
  clientSecret?: string;
  /** Scopes that the client may have. */
  scopes?: readonly string[];
  lifeSeconds?: number;
  refreshLifeSeconds?: number;
  /** A used refresh token is good until its successor has been used: some providers allow for lost answers. */
  lenient?: boolean;
  /** Whether a renewal must name its scopes (Entra: AADSTS90009), or must not. */
  refreshScope?: "optional" | "demanded" | "refused";
  /** What is granted to who has asked for a scope. */
  grants?: (asked: string) => string;
  /** How far its clock is ahead of ours. */
  clockSkewMs?: number;
}

/** All refresh tokens that go back to one sign-in. */
interface Family {
  readonly scope: string;
  revoked: boolean;
  newest: string;
  previous: string | undefined;
}

interface Grant {
  readonly scope: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

/**
 * A strict authorization server for the credentials of a connector: it knows one client and its scopes, wants PKCE (RFC
 * 7636), replaces refresh tokens at every use and revokes all of a sign-in when an old one comes back (RFC 9700
 * section 4.14.2). Every token begins with the canary.
 */
export class FakeTokenServer {
  readonly requests: TokenRequest[] = [];
  readonly options: Required<TokenServerOptions>;
  /** Polls of a device that are answered with "not yet" before a person has decided. */
  pendingPolls = 1;
  /** What a person answers who is asked: the scopes, or an error code. */
  decision: ((scope: string) => string) | { readonly error: string } = (scope) => scope;
  readonly #faults: Fault[] = [];
  readonly #families = new Map<string, Family>();
  #latest: Family | undefined;
  #generation = 0;
  readonly #codes = new Map<string, Grant>();
  readonly #devices = new Map<string, { readonly scope: string; polls: number }>();
  readonly #server: Server;

  private constructor(options: TokenServerOptions) {
    this.options = {
      clientId: "test-client",
      clientSecret: `${canary}-client-secret`,
      scopes: [],
      lifeSeconds: 3_600,
      refreshLifeSeconds: 0,
      lenient: false,
      refreshScope: "optional",
      grants: (asked) => asked,
      clockSkewMs: 0,
      ...options,
    };
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(options: TokenServerOptions = {}): Promise<FakeTokenServer> {
    const server = new FakeTokenServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get tokenUrl(): string {
    return `${this.origin}/token`;
  }

  /** The next token requests meet these, in turn. */
  willSuffer(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** The refresh token of a person who has signed in elsewhere. */
  signIn(scope = this.options.scopes.join(" ")): string {
    const token = secret("refresh");
    this.#latest = { scope, revoked: false, newest: token, previous: undefined };
    this.#families.set(token, this.#latest);
    return token;
  }

  /** A person or an administrator ends every sign-in. */
  revokeAll(): void {
    for (const family of this.#families.values()) family.revoked = true;
  }

  /** Of the latest sign-in. */
  get newestRefreshToken(): string | undefined {
    return this.#latest?.newest;
  }

  get previousRefreshToken(): string | undefined {
    return this.#latest?.previous;
  }

  /** Requests that are held back are never answered. */
  abandonDelayed(): void {
    this.#generation += 1;
  }

  /** How many sign-ins are over. */
  get revokedFamilies(): number {
    return new Set([...this.#families.values()].filter(({ revoked }) => revoked)).size;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
    if (url.pathname === "/authorize") return this.#authorize(url, response);
    if (request.method !== "POST") return this.#send(response, 404, {});
    const form = new URLSearchParams(await text(request));
    if (url.pathname === "/device") return this.#startDevice(form, response);
    if (url.pathname === "/revoke") return void response.writeHead(this.#revoke(form)).end();
    const fault = this.#faults.shift();
    if (fault === "cut before") return void request.socket.destroy();
    const generation = this.#generation;
    if (typeof fault === "object" && "delayMs" in fault) await sleep(fault.delayMs);
    if (generation !== this.#generation) return void request.socket.destroy();
    if (typeof fault === "object" && "status" in fault) {
      this.#note(form, String(fault.status));
      return this.#send(response, fault.status, fault.body ?? {}, fault.headers);
    }
    const reply = this.#token(form, request.headers.authorization ?? "");
    this.#note(form, typeof reply === "string" ? reply : "ok");
    if (fault === "cut after") return void request.socket.destroy();
    if (typeof reply === "string")
      return this.#send(response, reply === "invalid_client" ? 401 : 400, { error: reply });
    this.#send(response, 200, reply);
  }

  #send(response: ServerResponse, status: number, body: unknown, headers?: Readonly<Record<string, string>>): void {
    const date = new Date(Date.now() + this.options.clockSkewMs).toUTCString();
    const always = { "content-type": "application/json", "cache-control": "no-store", date };
    response.writeHead(status, { ...always, ...headers }).end(JSON.stringify(body));
  }

  #note(form: URLSearchParams, outcome: string): void {
    const grant = form.get("grant_type") ?? "";
    this.requests.push({ grant, scope: form.get("scope"), form: Object.fromEntries(form), outcome });
  }

  /** An answer, or an error code. */
  #token(form: URLSearchParams, authorization: string): object | string {
    if (!this.#isClient(form, authorization)) return "invalid_client";
    const asked = form.get("scope");
    if (asked !== null && !this.#mayHave(asked)) return "invalid_scope";
    switch (form.get("grant_type")) {
      case "client_credentials":
        return this.#answer(asked ?? "");
      case "urn:ietf:params:oauth:grant-type:token-exchange":
        return form.get("subject_token") === null ? "invalid_request" : this.#answer(asked ?? "");
      case "refresh_token":
        return this.#refresh(form.get("refresh_token") ?? "", asked);
      case "authorization_code":
        return this.#redeem(form);
      case "urn:ietf:params:oauth:grant-type:device_code":
        return this.#poll(form.get("device_code") ?? "");
      default:
        return "unsupported_grant_type";
    }
  }

  #isClient(form: URLSearchParams, authorization: string): boolean {
    const [id, given] = Buffer.from(authorization.replace(/^Basic /, ""), "base64")
      .toString()
      .split(":")
      .map(plain);
    const { clientId, clientSecret } = this.options;
    const named = authorization === "" ? form.get("client_id") : id;
    const shown = authorization === "" ? form.get("client_secret") : given;
    return named === clientId && (shown ?? "") === clientSecret;
  }

  #mayHave(scope: string): boolean {
    return scope.split(" ").every((one) => one === "" || this.options.scopes.includes(one));
  }

  #answer(scope: string, refreshToken?: string): object {
    const { lifeSeconds, refreshLifeSeconds, grants } = this.options;
    return {
      access_token: secret("access-token"),
      token_type: "Bearer",
      expires_in: lifeSeconds,
      scope: grants(scope),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(refreshToken !== undefined && refreshLifeSeconds > 0 && { refresh_expires_in: refreshLifeSeconds }),
    };
  }

  #refresh(token: string, asked: string | null): object | string {
    const family = this.#families.get(token);
    if (family === undefined || family.revoked) return "invalid_grant";
    if (this.options.refreshScope === "demanded" && asked === null) return "invalid_request";
    if (this.options.refreshScope === "refused" && asked !== null) return "invalid_scope";
    if (token !== family.newest && !(this.options.lenient && token === family.previous)) {
      family.revoked = true;
      return "invalid_grant";
    }
    const next = secret("refresh");
    family.previous = token;
    family.newest = next;
    this.#families.set(next, family);
    return this.#answer(asked ?? family.scope, next);
  }

  /** A person who is asked decides at once. */
  #authorize(url: URL, response: ServerResponse): void {
    const query = url.searchParams;
    const redirect = new URL(query.get("redirect_uri") ?? "");
    const granted = typeof this.decision === "function" ? this.decision(query.get("scope") ?? "") : undefined;
    if (query.get("client_id") !== this.options.clientId || query.get("code_challenge_method") !== "S256") {
      redirect.searchParams.set("error", "invalid_request");
    } else if (granted === undefined) {
      redirect.searchParams.set("error", "error" in this.decision ? this.decision.error : "access_denied");
    } else {
      const code = secret("code");
      const challenge = query.get("code_challenge") ?? "";
      this.#codes.set(code, { scope: granted, challenge, redirectUri: redirect.href });
      redirect.searchParams.set("code", code);
    }
    redirect.searchParams.set("state", query.get("state") ?? "");
    redirect.searchParams.set("iss", this.origin);
    response.writeHead(302, { location: redirect.href }).end();
  }

  #redeem(form: URLSearchParams): object | string {
    const code = form.get("code") ?? "";
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (grant === undefined || grant.challenge !== challenge || grant.redirectUri !== form.get("redirect_uri"))
      return "invalid_grant";
    return this.#answer(grant.scope, this.signIn(grant.scope));
  }

  #startDevice(form: URLSearchParams, response: ServerResponse): void {
    const code = secret("device");
    this.#devices.set(code, { scope: form.get("scope") ?? "", polls: 0 });
    this.#send(response, 200, {
      device_code: code,
      user_code: "WDJB-MJHT",
      verification_uri: `${this.origin}/activate`,
      expires_in: 60,
      interval: 1,
    });
  }

  #poll(code: string): object | string {
    const device = this.#devices.get(code);
    if (device === undefined) return "invalid_grant";
    device.polls += 1;
    if (device.polls <= this.pendingPolls) return "authorization_pending";
    this.#devices.delete(code);
    if (typeof this.decision !== "function") return this.decision.error;
    const granted = this.decision(device.scope);
    return this.#answer(granted, this.signIn(granted));
  }

  #revoke(form: URLSearchParams): number {
    const family = this.#families.get(form.get("token") ?? "");
    if (family !== undefined) family.revoked = true;
    return 200;
  }
}

function secret(kind: string): string {
  return `${canary}-${kind}-${randomBytes(12).toString("hex")}`;
}

/** Names and secrets in a Basic header are form-encoded first (RFC 6749 section 2.3.1). */
function plain(value: string): string {
  return decodeURIComponent(value.replaceAll("+", " "));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
