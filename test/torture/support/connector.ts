import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { processOf } from "./credential.js";
import type { Answer, CallInfo } from "../../../templates/connector/src/runtime/call.js";

export type Answered = Answer & { readonly call: CallInfo };

/** How a process is started. */
export interface Launch {
  readonly main: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A program and its arguments that starts Node.js in our place, for limits. */
  readonly through?: readonly string[];
  /** The user to run as, where the tests run as root. */
  readonly uid?: number;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A connector in a process of its own. An answer is undefined when the connection ended first. */
export abstract class Connector {
  /** How the upstream knows it: its credential there. */
  readonly name: string;
  protected readonly child: Child;
  readonly exited: Promise<number | null>;
  #log = "";

  constructor({ main, environment, through = [], uid }: Launch, transport: Readonly<Record<string, string>>) {
    const [program, ...parameters] = [...through, process.execPath, main];
    this.name = processOf(environment["SHOP_TOKEN"] ?? "");
    this.child = spawn(program ?? process.execPath, parameters, {
      env: { PATH: process.env["PATH"], ...environment, ...transport },
      stdio: ["pipe", "pipe", "pipe"],
      ...(uid !== undefined && { uid }),
    });
    this.child.stdin.on("error", () => undefined);
    this.exited = new Promise((resolve) => this.child.once("close", resolve));
    createInterface({ input: this.child.stderr }).on("line", (line) => {
      this.#log += `${line}\n`;
      this.logged(line);
    });
  }

  abstract call(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<Answered | undefined>;

  /** Everything it has written to standard error. */
  get log(): string {
    return this.#log;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves when the process is gone. */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.child.kill(signal);
    await this.exited;
  }

  pause(): void {
    this.child.kill("SIGSTOP");
  }

  resume(): void {
    this.child.kill("SIGCONT");
  }

  protected logged(_line: string): void {}
}

/** Spoken to line by line, without a client library in between. */
export class StdioConnector extends Connector {
  readonly #waiting = new Map<number, (message: unknown) => void>();
  #requests = 0;
  #ended = false;

  /** Resolves when the process answers. @throws Error with its log when it ends instead. */
  static async start(launch: Launch): Promise<StdioConnector> {
    const connector = new StdioConnector(launch, { MCP_TRANSPORT: "stdio" });
    const clientInfo = { name: "torture", version: "1" };
    const asked = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
    if ((await connector.#request("initialize", asked)) === undefined) {
      throw new Error(`the connector did not start: ${connector.log}`);
    }
    connector.#write({ method: "notifications/initialized" });
    return connector;
  }

  constructor(launch: Launch, transport: Readonly<Record<string, string>>) {
    super(launch, transport);
    createInterface({ input: this.child.stdout }).on("line", (line) => this.#receive(JSON.parse(line)));
    void this.exited.then(() => this.#end());
  }

  async call(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<Answered | undefined> {
    const id = this.#requests + 1;
    const answer = this.#request("tools/call", { name, arguments: toolArguments });
    const cancel = (): void => {
      this.#write({ method: "notifications/cancelled", params: { requestId: id } });
      this.#settle(id, undefined);
    };
    signal?.addEventListener("abort", cancel);
    const response = await answer;
    signal?.removeEventListener("abort", cancel);
    return answerOf(response);
  }

  /** Closes the connection as a client does that has gone: nothing is read any more. */
  hangUp(): void {
    this.child.stdout.destroy();
    this.child.stdin.end();
    this.#end();
  }

  #request(method: string, params: unknown): Promise<unknown> {
    const id = (this.#requests += 1);
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#write({ id, method, params });
    });
  }

  #write(message: object): void {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  #receive(message: unknown): void {
    const id = memberOf(message, "id");
    if (typeof id === "number") this.#settle(id, message);
  }

  #settle(id: number, message: unknown): void {
    this.#waiting.get(id)?.(message);
    this.#waiting.delete(id);
  }

  #end(): void {
    this.#ended = true;
    for (const id of this.#waiting.keys()) this.#settle(id, undefined);
  }
}

/** Spoken to over Streamable HTTP, one request a call. */
export class HttpConnector extends Connector {
  #listening: ((endpoint: string) => void) | undefined;
  #endpoint = "";
  #requests = 0;

  static async start(launch: Launch): Promise<HttpConnector> {
    const connector = new HttpConnector(launch, { MCP_TRANSPORT: "http", MCP_HTTP_PORT: "0" });
    const endpoint = await Promise.race([
      new Promise<string>((resolve) => (connector.#listening = resolve)),
      connector.exited.then(() => ""),
    ]);
    if (endpoint === "") throw new Error(`the connector did not start: ${connector.log}`);
    connector.#endpoint = endpoint;
    return connector;
  }

  async call(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<Answered | undefined> {
    const params = { name, arguments: toolArguments, _meta: revision };
    const body = JSON.stringify({ jsonrpc: "2.0", id: (this.#requests += 1), method: "tools/call", params });
    const headers = { ...basicHeaders, "mcp-method": "tools/call", "mcp-name": name };
    try {
      const response = await fetch(this.#endpoint, { method: "POST", headers, body, signal: signal ?? null });
      return answerOf(messageOf(await response.text()));
    } catch {
      return undefined;
    }
  }

  protected override logged(line: string): void {
    const endpoint = /listening on (http:\/\/\S+)/.exec(line)?.[1];
    if (endpoint !== undefined) this.#listening?.(endpoint);
  }
}

const basicHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": "2026-07-28",
};

const revision = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "torture", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A response is JSON, or a stream of events of which the last one with data counts. */
function messageOf(text: string): unknown {
  if (text.startsWith("{")) return JSON.parse(text);
  const data = text.split("\n").filter((line) => line.startsWith("data: {"));
  return JSON.parse(data.at(-1)?.slice("data: ".length) ?? "null");
}

function answerOf(response: unknown): Answered | undefined {
  if (response === undefined) return undefined;
  const answer = memberOf(memberOf(response, "result"), "structuredContent");
  if (isAnswer(answer)) return { ...answer, call: answer.call ?? noFacts };
  throw new Error(`not an answer of a tool: ${JSON.stringify(response)}`);
}

/** A read says nothing of its call. */
const noFacts: CallInfo = { id: "", replayed: false, executed_now: false };

function isAnswer(value: unknown): value is Answer {
  const status = memberOf(value, "status");
  return status === "ok" || status === "error";
}

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
