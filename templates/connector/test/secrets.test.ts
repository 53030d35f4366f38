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

/** Everything that the upstream was told, credentials included, in every form. */
const secrets = ["api-key", "token", "username", "password", "client-secret", "access-token"].map(
  (name) => `${canary}-${name}`,
);
const encoded = secrets.map((secret) => Buffer.from(secret).toString("base64"));
const words = `You sent ${[...secrets, ...encoded].join(" ")}`;
const json = JSON.stringify({ id: "x", message: words });
const address = `https://elsewhere.example/?token=${secrets.join("&key=")}`;

/** Every way in which an upstream says it back, and every fault beside which it may do so. */
const echoes: readonly ScriptedAnswer[] = [
  ...[200, 201, 202, 207, 400, 401, 403, 404, 409, 422, 429, 500, 503].map((status) => ({ status, body: json })),
  { status: 302, headers: { location: address }, body: json },
  { status: 303, headers: { location: address } },
  { status: 400, headers: { "x-request-id": secrets.join(" "), "www-authenticate": words }, body: "{}" },
  { status: 400, headers: { "content-type": "text/html" }, body: `<html><title>${words}</title></html>` },
  {
    status: 400,
    headers: { "content-type": "text/plain" },
    body: `Error: ${words}\n    at run (/srv/${words}.js:1:1)`,
  },
  { status: 422, body: JSON.stringify({ errors: [{ field: words, message: words, code: words }] }) },
  { status: 200, body: JSON.stringify({ data: null, errors: [{ message: words }] }) },
  { status: 200, body: `{"id":"${words}` },
  { status: 400, headers: { "content-encoding": "gzip" }, body: json },
  { status: 200, body: JSON.stringify(Object.fromEntries(secrets.map((secret) => [secret, { [secret]: secret }]))) },
  "hang up",
];

it("a secret is in no result, no error, no log line, no list of tools and no stored record", async () => {
  const environment: Record<string, string> = {
    ...testEnvironment(api, authorizationServer),
    LOG_LEVEL: "debug",
    IDEMPOTENCY_GUARD_MS: "0",
  };
  const configured = Object.values(environment).filter((value) => value.startsWith(`${canary}-`));
  const connector = await startOverStdio(environment);
  const seen: string[] = [JSON.stringify((await connector.client.listTools()).tools), processLine(connector.pid)];
  for (const [index, example] of examples().slice(0, 25).entries()) {
    // All of them with the first few tools, and with the others those that differ most.
    for (const echo of index < 4 ? echoes : echoes.filter((_, at) => at % 6 === index % 6)) {
      api.reset();
      api.willAnswer(echo, echo, echo);
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
}, 120_000);

/** How the process appears to everybody on the machine, where that can be read. */
function processLine(pid: number | null): string {
  return contents(`/proc/${pid}/cmdline`) + contents(`/proc/${pid}/comm`);
}

function contents(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
