import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { StdioServerParameters } from "@modelcontextprotocol/client/stdio";
import { generateGolden, repository } from "../../support/golden.js";

/** The emitted connector of `examples/shop.yaml`, built by its own script. */
export class ShopProject {
  readonly folder = mkdtempSync(join(tmpdir(), "shop-"));
  readonly #path = join(this.folder, "shop");

  /** @param extensions what its owner wrote into `src/extensions/index.ts` */
  constructor(extensions?: string) {
    generateGolden("shop", this.#path);
    symlinkSync(join(repository, "node_modules"), join(this.#path, "node_modules"));
    if (extensions !== undefined) writeFileSync(join(this.#path, "src/extensions/index.ts"), extensions);
    execFileSync("npm", ["run", "--silent", "build"], { cwd: this.#path, stdio: "pipe" });
  }

  /** How a client starts it over stdio; `env` in addition to what it needs to reach the API. */
  stdio(api: ShopApi, env: Readonly<Record<string, string>>): StdioServerParameters {
    const environment = { ...this.#environment(api), MCP_TRANSPORT: "stdio", ...env };
    return { command: process.execPath, args: ["dist/main.js"], cwd: this.#path, env: environment, stderr: "ignore" };
  }

  /** Runs it until it listens; `env` in addition to what it needs to reach the API. */
  async start(api: ShopApi, env: Readonly<Record<string, string>>): Promise<RunningShop> {
    const child = spawn(process.execPath, ["dist/main.js"], {
      cwd: this.#path,
      env: { ...this.#environment(api), ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const lines: string[] = [];
    const endpoint = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        lines.push(line);
        const address = /listening on (http:\/\/[^\s"]+)/.exec(line)?.[1];
        if (address !== undefined) resolve(address);
      });
      child.once("exit", (code) => reject(new Error(`exit ${code}: ${lines.join("\n")}`)));
    });
    const stop = async (): Promise<void> => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    };
    return { endpoint, log: () => lines.join("\n"), stop };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #environment(api: ShopApi): Record<string, string> {
    return {
      PATH: process.env["PATH"] ?? "",
      LOG_LEVEL: "debug",
      MCP_TRANSPORT: "http",
      MCP_HTTP_PORT: "0",
      UPSTREAM_URL: api.origin,
      SHOP_CLIENT_ID: "shop-connector",
      SHOP_CLIENT_SECRET: "canary-5e1f-upstream-secret",
      SHOP_TOKEN_URL: `${api.origin}/token`,
      IDEMPOTENCY_STORE: `sqlite:${join(mkdtempSync(join(this.folder, "store-")), "keys.db")}`,
    };
  }
}

export interface RunningShop {
  readonly endpoint: string;
  /** Everything that it has written so far. */
  log(): string;
  stop(): Promise<void>;
}

/** The API behind the connector: answers everything, and keeps every byte that it was sent. */
export class ShopApi {
  /** Method and path of the calls, without those for tokens. */
  readonly calls: string[] = [];
  /** Of every answer but that for a token. */
  status = 200;
  /** Requests as they came: line, headers, body. */
  readonly received: string[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    this.received.push(`${request.method} ${request.url}\n${request.rawHeaders.join("\n")}\n${body}`);
    const isToken = request.url === "/token";
    if (!isToken) this.calls.push(`${request.method} ${request.url}`);
    const answer = isToken
      ? { access_token: "canary-5e1f-upstream-token", token_type: "Bearer", expires_in: 3_600 }
      : { id: `object-${this.calls.length}`, data: [] };
    const good = request.method === "POST" && !isToken ? 201 : 200;
    response.writeHead(isToken || this.status === 200 ? good : this.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  });

  static async start(): Promise<ShopApi> {
    const api = new ShopApi();
    await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
