import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  callTool,
  type ListeningConnector,
  type RunningConnector,
  startOverHttp,
  startOverStdio,
  type ToolAnswer,
} from "./connector.js";
import { testEnvironment } from "./environment.js";
import type { Example } from "./examples.js";
import { FakeAuthorizationServer } from "./fake-authorization-server.js";
import { FakeTokenServer, type TokenServerOptions } from "./fake-token-server.js";
import { FakeUpstream } from "./fake-upstream.js";
import { argumentsOf, subject, type TokenSubject } from "./token-subject.js";

/** What a connector has kept of its tokens, as far as tests look at it. Times are in milliseconds since the epoch. */
export interface KeptTokens {
  readonly token: { readonly secret: string; readonly renewAt: number; readonly expiresAt: number };
  readonly refresh?: { readonly secret: string; readonly expiresAt?: number };
  readonly skewMs: number;
}

/** One test of tokens: an API, a strict authorization server, a place for tokens, and the connectors that share them. */
export class TokenTrial {
  readonly api: FakeUpstream;
  readonly server: FakeTokenServer;
  readonly subject: TokenSubject;
  readonly #folder = mkdtempSync(join(tmpdir(), "connector-tokens-"));
  readonly #callers: FakeAuthorizationServer;
  readonly #ends: (() => Promise<unknown>)[] = [];

  private constructor(one: TokenSubject, api: FakeUpstream, server: FakeTokenServer, callers: FakeAuthorizationServer) {
    this.subject = one;
    this.api = api;
    this.server = server;
    this.#callers = callers;
  }

  static async start(options: TokenServerOptions = {}): Promise<TokenTrial> {
    if (subject === undefined) throw new Error("no tool gets in with a token alone");
    const server = await FakeTokenServer.start({ scopes: subject.scopes, ...options });
    return new TokenTrial(subject, await FakeUpstream.start(), server, await FakeAuthorizationServer.start());
  }

  async end(): Promise<void> {
    await Promise.all(this.#ends.map((end) => end()));
    await Promise.all([this.api.close(), this.server.close(), this.#callers.close()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Variables of a connector that acts for itself. */
  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      ...testEnvironment(this.api, this.#callers),
      ...this.own({
        TOKEN_URL: this.server.tokenUrl,
        CLIENT_ID: this.server.options.clientId,
        CLIENT_SECRET: this.server.options.clientSecret,
        GRANT: "client_credentials",
      }),
      CREDENTIAL_STORE: `file:${this.#folder}`,
      IDEMPOTENCY_GUARD_MS: "0",
      LOG_LEVEL: "debug",
      ...more,
    };
  }

  /** The same for a person who has signed in elsewhere. */
  signedIn(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return this.environment({ ...this.own({ GRANT: "login", REFRESH_TOKEN: this.server.signIn() }), ...more });
  }

  /** Variables of the credential, by what stands behind its prefix. */
  own(variables: Readonly<Record<string, string>>): Record<string, string> {
    const { prefix } = this.subject;
    return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`${prefix}_${name}`, value]));
  }

  async connector(variables: Record<string, string> = this.environment()): Promise<RunningConnector> {
    const connector = await startOverStdio(variables);
    this.#ends.push(() => connector.close());
    return connector;
  }

  async listening(variables: Record<string, string>): Promise<ListeningConnector> {
    const connector = await startOverHttp(variables);
    this.#ends.push(() => connector.stop());
    return connector;
  }

  call(
    { client }: RunningConnector,
    example: Example = this.subject.any,
    given = argumentsOf(example),
  ): Promise<ToolAnswer> {
    return callTool(client, example.name, given);
  }

  /** A process that obtains a token, where none is at hand, and ends: the doctor does so, and starts fast. */
  async obtain(): Promise<void> {
    await this.run("doctor", [], this.environment());
  }

  /** How the authorization server has answered so far: `ok`, an OAuth error code or a status. */
  get outcomes(): readonly string[] {
    return this.server.requests.map(({ outcome }) => outcome);
  }

  /** The access tokens that the API was shown, in turn. */
  get shown(): readonly string[] {
    return this.api.received.map(({ headers }) => (headers["authorization"] ?? "").replace("Bearer ", ""));
  }

  /** Where the tokens of the credential lie. */
  get file(): string {
    const { id } = this.subject;
    const isOwn = (name: string): boolean => name.startsWith(`${id}-`) && name.endsWith(".json");
    return join(this.#folder, readdirSync(this.#folder).find(isOwn) ?? "");
  }

  get kept(): KeptTokens {
    return JSON.parse(readFileSync(this.file, "utf8")) as KeptTokens;
  }

  /** For connectors that start from now on, the tokens were obtained that much earlier. */
  letPass(milliseconds: number): void {
    const isTime = (value: unknown): value is number => typeof value === "number" && value > 1e12;
    const older = JSON.stringify(this.kept, (_key, value: unknown) => (isTime(value) ? value - milliseconds : value));
    writeFileSync(this.file, older);
  }

  /** Runs a command of the connector to its end. */
  async run(
    program: "doctor" | "login",
    args: readonly string[],
    variables: Record<string, string>,
    onLine: (text: string) => void = () => undefined,
  ): Promise<{ readonly code: number | null; readonly output: string }> {
    const path = fileURLToPath(new URL(`../../dist/${program}.js`, import.meta.url));
    const child = spawn(process.execPath, [path, ...args], { env: variables, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        onLine(chunk.toString());
      });
    }
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, output };
  }
}
