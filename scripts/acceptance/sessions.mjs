import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { startUpstream } from "./upstream.mjs";

const transports = { stdio: connectOverStdio, HTTP: connectOverHttp };
const eras = { 2025: "legacy", "2026-07-28": { pin: "2026-07-28" } };

/** A session for each transport and era, as checks with a title. `listed` is told the size of the list of tools. */
export function checksOfSessions(document, project, tools, listed) {
  return Object.entries(transports).flatMap(([transport, connect]) =>
    Object.entries(eras).map(([era, mode]) => ({
      title: `list, read, write and repeat over ${transport}, ${era}`,
      action: () => inSession({ document, project, connect, mode, store: `${transport}-${era}` }, tools, listed),
    })),
  );
}

async function inSession({ document, project, connect, mode, store }, tools, listed) {
  const upstream = await startUpstream(document);
  const client = new Client({ name: "acceptance", version: "1.0.0" }, { versionNegotiation: { mode } });
  const disconnect = await connect(client, project, {
    ...environmentFor(project, upstream.origin),
    ...placeOf(document.store, project, store),
  });
  try {
    const list = await client.listTools();
    assert.equal(list.tools.length, tools, "every tool is listed");
    listed(Buffer.byteLength(JSON.stringify(list.tools)));
    await readOnce(client, document.read, upstream.received);
    await writeTwice(client, document.write, upstream.received);
  } finally {
    await disconnect();
    upstream.close();
  }
}

async function readOnce(client, { tool, arguments: given, sends, gets }, received) {
  const answer = await call(client, tool, given);
  assertReceived(received, [sends]);
  assert.deepEqual(answer.result, gets, "the result is what the upstream answered");
}

async function writeTwice(client, { tool, arguments: given, sends, gets }, received) {
  received.length = 0;
  const action = { ...given, idempotency_key: `acceptance-${tool}-0147` };
  const first = await call(client, tool, action);
  const second = await call(client, tool, action);
  assertReceived(received, [sends]);
  assert.deepEqual(first.result, gets, "the result is what the upstream answered");
  assert.deepEqual(second.result, first.result, "the repeat gets the first result");
  assert.equal(second.call.replayed, true, "the repeat is marked as such");
}

async function call(client, name, given) {
  const { isError, structuredContent, content } = await client.callTool({ name, arguments: given });
  assert.notEqual(isError, true, `${name}: ${JSON.stringify(content)}`);
  return structuredContent;
}

/** Exactly these requests have arrived, each with its credential and its body. */
function assertReceived(received, expected) {
  assert.deepEqual(
    received.map(({ request }) => request),
    expected.map(({ request }) => request),
  );
  for (const [index, { header, body = "" }] of expected.entries()) {
    assert.equal(received[index].headers[header[0]], header[1], `the header ${header[0]}`);
    assert.equal(received[index].body, body, "the body");
  }
}

/** The variables that `.env.example` calls required. */
function environmentFor(project, origin) {
  const example = readFileSync(join(project, ".env.example"), "utf8");
  const required = [...example.matchAll(/^#.* Required[,.].*\n([A-Z][A-Z0-9_]*)=$/gm)].map(([, name]) => name);
  return {
    PATH: process.env.PATH ?? "",
    ...Object.fromEntries(required.map((name) => [name, "acceptance"])),
    UPSTREAM_URL: origin,
    LOG_LEVEL: "error",
  };
}

/** A store for one session alone: a file, or a namespace on the servers that tests use. */
function placeOf(kind, project, session) {
  const servers = {
    redis: process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379",
    postgres: process.env.TEST_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres",
  };
  return {
    IDEMPOTENCY_STORE: servers[kind] ?? `sqlite:${join(project, `${session}.db`)}`,
    IDEMPOTENCY_NAMESPACE: `acceptance_${randomBytes(6).toString("hex")}`,
  };
}

async function connectOverStdio(client, project, env) {
  const transport = new StdioClientTransport({ command: process.execPath, args: [join(project, "dist/main.js")], env });
  await client.connect(transport);
  return () => client.close();
}

async function connectOverHttp(client, project, env) {
  const child = spawn(process.execPath, ["dist/main.js"], {
    cwd: project,
    env: { ...env, MCP_TRANSPORT: "http", MCP_HTTP_PORT: "0", LOG_LEVEL: "info" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    await ended;
  };
  await client.connect(new StreamableHTTPClientTransport(new URL(await addressOf(child))));
  return async () => {
    await client.close();
    await stop();
  };
}

/** Where the connector says that it listens. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    createInterface({ input: child.stderr }).on("line", (line) => {
      said += `${line}\n`;
      const address = /listening on (http:\/\/[^\s"]+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once("exit", (code) => reject(new Error(`the connector stopped with ${code}\n${said}`)));
  });
}
