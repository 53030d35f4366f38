import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { build } from "esbuild";
import { createOnce, openStore } from "../../../../../templates/connector/src/runtime/idempotency/index.js";
import { listen } from "../../../../../templates/connector/src/runtime/server/http.js";
import { refundConnector, refundParts, writeCatalog } from "./refund-connector.js";

export interface RefundClient {
  readonly client: Client;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly era: "2025" | "2026";
  /** How long the upstream takes. */
  readonly pauseMs?: number;
  /** Of every HTTP request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The two ways to reach a connector, each with a real client, server and store. */
export const transports: Readonly<Record<"stdio" | "HTTP", (options: ClientOptions) => Promise<RefundClient>>> = {
  stdio: overStdio,
  HTTP: overHttp,
};

async function overStdio({ era, pauseMs = 0 }: ClientOptions): Promise<RefundClient> {
  const folder = mkdtempSync(join(tmpdir(), "refunds-"));
  const env = { PATH: process.env["PATH"] ?? "", REFUNDS_FOLDER: folder, REFUNDS_PAUSE_MS: String(pauseMs) };
  const client = clientOf(era);
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [await bundled()], env, stderr: "inherit" }),
  );
  return { client, close: () => client.close().then(() => rmSync(folder, { recursive: true, force: true })) };
}

async function overHttp({ era, pauseMs = 0, headers = {} }: ClientOptions): Promise<RefundClient> {
  const folder = mkdtempSync(join(tmpdir(), "refunds-"));
  const opened = await openStore(`sqlite:${join(folder, "store.db")}`);
  const { once, close } = createOnce({ ...opened, upstreamBaseUrlOf: () => "https://api.example" });
  const parts = refundParts();
  const catalog = await writeCatalog(parts, join(folder, "catalog.json"));
  const connector = await refundConnector(once, parts, pauseMs);
  const listener = await listen(connector, catalog, { host: "127.0.0.1", port: 0, era: "dual" });
  const client = clientOf(era);
  await client.connect(new StreamableHTTPClientTransport(listener.address, { requestInit: { headers } }));
  return {
    client,
    close: async () => {
      await client.close();
      await listener.close(0);
      await close(0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function clientOf(era: ClientOptions["era"]): Client {
  const mode = era === "2026" ? { pin: "2026-07-28" } : "legacy";
  return new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
}

let bundle: Promise<string> | undefined;

/** Bundled once: a child then starts in the time that it takes to start Node.js. */
function bundled(): Promise<string> {
  return (bundle ??= bundleChild());
}

async function bundleChild(): Promise<string> {
  const folder = fileURLToPath(new URL("../../../../../node_modules/.cache/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}stdio-refunds-${process.pid}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL("stdio-refunds.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}
