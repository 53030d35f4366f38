import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  Client,
  type JsonSchemaType,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";
import type { Answer } from "../../src/runtime/call.js";

const entry = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** How a client opens the connection: the 2025 handshake or the self-describing requests of 2026-07-28. */
export type Era = "2025" | "2026";

/** A connector in a process of its own, used through a real MCP client. */
export interface RunningConnector {
  readonly client: Client;
  /** Of its process; null when that has ended. */
  readonly pid: number | null;
  /** Everything it has written to standard error so far. */
  log(): string;
  close(): Promise<void>;
}

/** What a tool answered. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly answer: Answer;
}

export async function startOverStdio(
  environment: Record<string, string>,
  era: Era = "2026",
): Promise<RunningConnector> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [entry],
    env: environment,
    stderr: "pipe",
  });
  let log = "";
  transport.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const client = createClient(era);
  await client.connect(transport);
  return { client, pid: transport.pid, log: () => log, close: () => client.close() };
}

/** A connector that listens on a free port of the loopback interface. */
export interface ListeningConnector {
  readonly endpoint: string;
  log(): string;
  connect(era: Era, token?: string): Promise<Client>;
  stop(): Promise<void>;
}

export async function startOverHttp(environment: Record<string, string>): Promise<ListeningConnector> {
  const child = spawn(process.execPath, [entry], {
    env: { ...environment, MCP_TRANSPORT: "http", MCP_HTTP_PORT: environment["MCP_HTTP_PORT"] ?? "0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  const endpoint = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      log += `${line}\n`;
      const address = /listening on (http:\/\/[^\s"]+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once("exit", () => reject(new Error(`the connector did not start:\n${log}`)));
  });
  return {
    endpoint,
    log: () => log,
    connect: async (era, token) => {
      const client = createClient(era);
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      await client.connect(new StreamableHTTPClientTransport(new URL(endpoint), { requestInit: { headers } }));
      return client;
    },
    stop: async () => {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Runs the connector until it exits by itself, as with a setting that is missing. */
export async function runToExit(
  environment: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [entry], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

export async function callTool(
  client: Client,
  name: string,
  toolArguments: Record<string, unknown>,
): Promise<ToolAnswer> {
  const result = await client.callTool({ name, arguments: toolArguments });
  const [first] = result.content;
  return {
    isError: result.isError === true,
    text: first?.type === "text" ? first.text : "",
    answer: result.structuredContent as Answer,
  };
}

function createClient(era: Era): Client {
  return new Client(
    { name: "test", version: "1.0.0" },
    {
      versionNegotiation: { mode: era === "2026" ? { pin: "2026-07-28" } : "legacy" },
      jsonSchemaValidator: onFirstUse(new AjvJsonSchemaValidator()),
    },
  );
}

/** The client compiles the output schemas of all tools before its first call: here each waits for a result to check. */
function onFirstUse(compiler: jsonSchemaValidator): jsonSchemaValidator {
  return {
    getValidator: <T>(schema: JsonSchemaType) => {
      let validate: JsonSchemaValidator<T> | undefined;
      return (value) => (validate ??= compiler.getValidator<T>(schema))(value);
    },
  };
}
