import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { upstream } from "../src/upstream.js";
import { canary } from "./support/canary.js";
import { callTool, startOverStdio } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { examples, freshKey } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream, type ScriptedAnswer } from "./support/fake-upstream.js";

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

/** An upstream that says everything back that it was told, credentials included. */
function echo(status: number): ScriptedAnswer {
  const secrets = ["api-key", "token", "username", "password", "client-secret", "access-token"].map(
    (name) => `${canary}-${name}`,
  );
  const encoded = secrets.map((secret) => Buffer.from(secret).toString("base64"));
  return { status, body: JSON.stringify({ id: "x", message: `You sent ${[...secrets, ...encoded].join(" ")}` }) };
}

it("a secret is in no result, no error, no log line, no list of tools and no stored record", async () => {
  const environment: Record<string, string> = {
    ...testEnvironment(api, authorizationServer),
    LOG_LEVEL: "debug",
    IDEMPOTENCY_GUARD_MS: "0",
  };
  const configured = Object.values(environment).filter((value) => value.startsWith(`${canary}-`));
  const connector = await startOverStdio(environment);
  const seen: string[] = [JSON.stringify((await connector.client.listTools()).tools)];
  for (const example of examples().slice(0, 25)) {
    for (const status of [200, 400, 401, 500]) {
      api.reset();
      api.willAnswer(echo(status), echo(status), echo(status));
      const { text, answer } = await callTool(connector.client, example.name, {
        ...example.arguments,
        ...freshKey(example.policy),
      });
      seen.push(text, JSON.stringify(answer));
    }
  }
  await connector.close();
  seen.push(connector.log());
  const store = environment["IDEMPOTENCY_STORE"]?.replace("sqlite:", "") ?? "";
  for (const file of [store, `${store}-wal`]) seen.push(contents(file));
  const obtained = Object.values(upstream.credentials).some(({ type }) => type === "oauth2")
    ? [`${canary}-access-token`]
    : [];
  const leaks = [...configured, ...obtained]
    .flatMap((secret) => [secret, Buffer.from(secret).toString("base64")])
    .filter((secret) => seen.some((text) => text.includes(secret)));
  expect(leaks).toEqual([]);
}, 60_000);

function contents(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
