import { execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { repository } from "../../support/golden.js";
import { Canary, traceOfAny } from "./canary.js";
import { HostileApi } from "./hostile-api.js";
import { Sights } from "./sights.js";

export type Variables = Readonly<Record<string, string>>;

/** One of everything that a connector can be trusted with, and what an API keeps for itself. */
export function plantCanaries() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const words = (marrow: string): string => `k"& <${marrow}>'%é`;
  return {
    clientSecret: Canary.fresh("the client's secret", words),
    privateKey: new Canary("the private key", privateKey.export({ type: "pkcs8", format: "pem" }).toString().trim()),
    personSecret: Canary.fresh("the other client's secret", words),
    refreshToken: Canary.fresh("the refresh token"),
    rotatedToken: Canary.fresh("the rotated refresh token"),
    accessToken: Canary.fresh("the access token"),
    signedToken: Canary.fresh("the access token for an assertion"),
    personToken: Canary.fresh("the access token of a person"),
    headerKey: Canary.fresh("the key in a header, from a file"),
    queryKey: Canary.fresh("the key in the query"),
    cookieKey: Canary.fresh("the key in a cookie"),
    userName: Canary.fresh("the user's name", (marrow) => `user ${marrow}`),
    password: Canary.fresh("the password", words),
    ticket: Canary.fresh("the bearer token"),
    redisPassword: Canary.fresh("the password of Redis", (marrow) => `r@/%${marrow}`),
    postgresPassword: Canary.fresh("the password of PostgreSQL", (marrow) => `p@/%${marrow}`),
    hashSecret: Canary.fresh("the secret of the hashes"),
    storeKey: new Canary("the key of the store", randomBytes(32).toString("base64")),
    introspectionSecret: Canary.fresh("the secret for introspection", words),
    session: Canary.fresh("the API's own session"),
  };
}

/** A connector that runs, and a client of it. */
export interface RunningVault {
  readonly client: Client;
  /** What it was given, and what it has got with that. */
  readonly secrets: readonly Canary[];
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** The emitted connector of `vault.yaml` with one of every secret, the API behind it, and all that can be seen of both. */
export class Vault {
  readonly canaries = plantCanaries();
  readonly sights = new Sights();
  readonly api: HostileApi;
  readonly folder = mkdtempSync(join(tmpdir(), "vault-"));
  /** Secrets that came up while it ran, such as callers' tokens. */
  readonly others: Canary[] = [];
  readonly #project = join(this.folder, "vault");
  readonly #running = new Set<RunningVault>();
  readonly #told = new Set<string>();

  /** @param extensions what its owner wrote into `src/extensions/index.ts` */
  static async start(extensions: string): Promise<Vault> {
    const api = await HostileApi.start();
    return new Vault(api, extensions);
  }

  private constructor(api: HostileApi, extensions: string) {
    const { accessToken, signedToken, personToken, rotatedToken, session } = this.canaries;
    this.api = api;
    api.session = session;
    api.tokens.set("/client/token", { access: accessToken });
    api.tokens.set("/signer/token", { access: signedToken });
    api.tokens.set("/person/token", { access: personToken, refresh: rotatedToken });
    const document = "test/journeys/support/vault.yaml";
    const choices = ["--name", "vault-mcp", "--access", "write", "--yes", "--no-install", "--no-git"];
    execFileSync(process.execPath, ["dist/cli.js", this.#project, "--spec", document, ...choices], {
      cwd: repository,
      stdio: "pipe",
    });
    symlinkSync(join(repository, "node_modules"), join(this.#project, "node_modules"));
    writeFileSync(join(this.#project, "src/extensions/index.ts"), extensions);
    execFileSync("npm", ["run", "--silent", "build"], { cwd: this.#project, stdio: "pipe" });
    writeFileSync(this.#keyFile, this.canaries.headerKey.text, { mode: 0o600 });
  }

  /** Everything that a connector can be given, with stores of its own. */
  environment(changes: Variables = {}): Record<string, string> {
    const { canaries, api } = this;
    const own = mkdtempSync(join(this.folder, "own-"));
    return {
      PATH: process.env["PATH"] ?? "",
      LOG_LEVEL: "debug",
      INSECURE_LOG_CONTENT: "true",
      UPSTREAM_URL: api.origin,
      UPSTREAM_TIMEOUT_MS: "2000",
      MCP_RATE_LIMIT: "1000000",
      CLIENT_CLIENT_ID: "the-client",
      CLIENT_CLIENT_SECRET: canaries.clientSecret.text,
      CLIENT_TOKEN_URL: `${api.origin}/client/token`,
      SIGNER_CLIENT_ID: "the-signer",
      SIGNER_PRIVATE_KEY: canaries.privateKey.text,
      SIGNER_TOKEN_URL: `${api.origin}/signer/token`,
      PERSON_CLIENT_ID: "the-desk",
      PERSON_CLIENT_SECRET: canaries.personSecret.text,
      PERSON_REFRESH_TOKEN: canaries.refreshToken.text,
      PERSON_TOKEN_URL: `${api.origin}/person/token`,
      PERSON_AUTHORIZATION_URL: `${api.origin}/authorize`,
      HEADER_API_KEY_FILE: this.#keyFile,
      QUERY_API_KEY: canaries.queryKey.text,
      COOKIE_API_KEY: canaries.cookieKey.text,
      LOGIN_USERNAME: canaries.userName.text,
      LOGIN_PASSWORD: canaries.password.text,
      TICKET_TOKEN: canaries.ticket.text,
      CREDENTIAL_STORE: `file:${join(own, "credentials")}`,
      IDEMPOTENCY_STORE: `sqlite:${join(own, "keys.db")}`,
      IDEMPOTENCY_SECRET: canaries.hashSecret.text,
      IDEMPOTENCY_GUARD_MS: "0",
      ...changes,
    };
  }

  /** A connector over stdio, and a client that has shaken hands with it. */
  async overStdio(environment: Record<string, string>): Promise<RunningVault> {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(this.#project, "dist/main.js")],
      env: environment,
      stderr: "pipe",
    });
    transport.stderr?.on("data", (chunk: Buffer) => this.sights.add("stderr", chunk.toString()));
    this.sights.tap(transport);
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(transport);
    const { pid } = transport;
    if (pid !== null) this.sights.addProcess(pid);
    return this.#keep({
      client,
      secrets: this.#secretsIn(environment),
      end: async (signal) => {
        if (pid !== null) process.kill(pid, signal);
        await client.close();
      },
    });
  }

  /** The same over HTTP. @param token of the caller, where one is asked for */
  async overHttp(
    environment: Record<string, string>,
    token?: Canary,
  ): Promise<RunningVault & { readonly endpoint: URL }> {
    const child = spawn(process.execPath, [join(this.#project, "dist/main.js")], {
      env: { MCP_HTTP_PORT: "0", ...environment, MCP_TRANSPORT: "http" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.sights.watch(child);
    const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const endpoint = await new Promise<URL>((resolve, reject) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        const address = /listening on (http:\/\/[^\s"]+)/.exec(line)?.[1];
        if (address !== undefined) resolve(new URL(address));
      });
      child.once("exit", (code) => reject(new Error(`the connector ended with ${code}`)));
    });
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token.text}` };
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(
      new StreamableHTTPClientTransport(endpoint, { fetch: this.sights.fetch, requestInit: { headers } }),
    );
    const known = token === undefined ? [] : [token];
    return this.#keep({
      client,
      endpoint,
      secrets: [...this.#secretsIn(environment), ...known],
      end: async (signal) => {
        child.kill(signal);
        await gone;
      },
    });
  }

  /** Runs a program of the project to its end. @param onText what a person does who reads what it writes */
  async run(
    program: "main" | "doctor" | "login" | "keep",
    environment: Record<string, string>,
    { parameters = [], input = "", onText }: RunOptions = {},
  ): Promise<void> {
    const child = spawn(process.execPath, [join(this.#project, `dist/${program}.js`), ...parameters], {
      env: environment,
      stdio: "pipe",
    });
    this.sights.watch(child);
    if (onText) child.stderr.on("data", (chunk: Buffer) => onText(chunk.toString()));
    child.stdin.end(input);
    await new Promise((resolve) => child.once("close", resolve));
  }

  /** A file with a secret that its owner has left open to others. */
  exposedFile({ text }: Canary): string {
    const path = join(this.folder, "exposed");
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  }

  /** By name and place, what can be seen now and could not be the last time. */
  async leaks(): Promise<readonly string[]> {
    const canaries = [...Object.values(this.canaries), ...this.others];
    const trace = traceOfAny(canaries);
    const sights = (await this.sights.take()).filter(({ text }) => trace.test(text));
    const found = sights.flatMap(({ place, text }) =>
      canaries.filter((canary) => canary.isIn(text)).map(({ name }) => `${name}, in ${place}`),
    );
    const fresh = [...new Set(found)].filter((leak) => !this.#told.has(leak));
    for (const leak of fresh) this.#told.add(leak);
    return fresh;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.end("SIGKILL").catch(() => undefined)));
    await this.api.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Its passwords stand in URLs, one key in a file; its tokens it has got when it has been used once. */
  #secretsIn(environment: Variables): readonly Canary[] {
    const { accessToken, signedToken, personToken, rotatedToken, headerKey, ...others } = this.canaries;
    const values = Object.values(environment);
    const given = Object.values(others).filter(({ text }) =>
      values.some((value) => value.includes(text) || value.includes(`:${encodeURIComponent(text)}@`)),
    );
    return [accessToken, signedToken, personToken, rotatedToken, headerKey, ...given];
  }

  #keep<Running extends RunningVault>(running: Running): Running {
    const kept: Running = {
      ...running,
      end: (signal) => {
        this.#running.delete(kept);
        return running.end(signal);
      },
    };
    this.#running.add(kept);
    return kept;
  }

  get #keyFile(): string {
    return join(this.folder, "header-key");
  }
}

interface RunOptions {
  readonly parameters?: readonly string[];
  readonly input?: string;
  readonly onText?: (text: string) => void;
}
