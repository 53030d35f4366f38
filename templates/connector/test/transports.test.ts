import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callTool, type Era, startOverHttp, startOverStdio } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { examples } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";
import { offered } from "./support/offered.js";

const eras: readonly Era[] = ["2025", "2026"];
const names = [...offered.keys()].sort();
const example = examples()[0];

let api: FakeUpstream;
let authorizationServer: FakeAuthorizationServer;

beforeAll(async () => {
  api = await FakeUpstream.start();
  authorizationServer = await FakeAuthorizationServer.start();
});

afterAll(async () => {
  await api.close();
  await authorizationServer.close();
});

describe.each(eras)("a client of the %s era", (era) => {
  it("lists and calls tools over stdio", async () => {
    const connector = await startOverStdio(testEnvironment(api, authorizationServer), era);
    const { tools } = await connector.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(names);
    if (example !== undefined) {
      expect((await callTool(connector.client, example.name, { ...example.arguments })).isError).toBe(false);
    }
    await connector.close();
  });

  it("lists and calls tools over HTTP", async () => {
    const connector = await startOverHttp(testEnvironment(api, authorizationServer));
    const client = await connector.connect(era);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(names);
    if (example !== undefined) {
      expect((await callTool(client, example.name, { ...example.arguments })).isError).toBe(false);
    }
    await client.close();
    await connector.stop();
  });
});

it("standard output carries protocol messages only", async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("../dist/main.js", import.meta.url))], {
    env: { ...testEnvironment(api, authorizationServer), LOG_LEVEL: "debug" },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines: string[] = [];
  const replied = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      if (lines.length === 2) resolve();
    });
  });
  const send = (message: unknown): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  const clientInfo = { name: "test", version: "1" };
  send({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo },
  });
  send({ jsonrpc: "2.0", method: "notifications/initialized" });
  send({ jsonrpc: "2.0", id: 2, method: "tools/list", params: {} });
  await replied;
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.stdin.end();
  expect(await exited).toBe(0);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
});
