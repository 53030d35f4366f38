// Holds a compiled connector to its promises: `node promises.mjs <folder of dist> <folder of what is expected>`.
// Prints one line, `promises: [...]`, with what it does not keep.
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

const [source = "", expected = ""] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(path).href);
const broken = [];
const hold = (promise, kept, message) => {
  if (!kept) broken.push({ promise, message });
};
const secret = "canary-4f0c1d-secret";

/** A real server in the place of the API: it remembers what it was sent and answers what it is told to. */
class Upstream {
  received = [];
  answer = () => ({ status: 200, body: {} });

  async start() {
    this.server = createServer((request, response) => {
      request.resume().on("end", () => {
        this.received.push(request);
        const { status, body } = this.answer(request);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }
}

const [{ policy }, { upstream: definition }, { tools }] = await Promise.all(
  ["policy.js", "upstream.js", "tools/index.js"].map((file) => load(join(source, file))),
);
const expectedPolicy = (await load(join(expected, "policy.mjs"))).policy;
const expectedUpstream = (await load(join(expected, "upstream.mjs"))).upstream;
const wantedArguments = JSON.parse(readFileSync(join(expected, "arguments.json"), "utf8"));
const samples = JSON.parse(readFileSync(join(expected, "samples.json"), "utf8"));

hold("least privilege", isDeepStrictEqual(policy, expectedPolicy), "src/policy.ts is not what the plan decided");
hold(
  "least privilege",
  isDeepStrictEqual(definition, expectedUpstream),
  "src/upstream.ts is not what the plan decided",
);
hold(
  "least privilege",
  isDeepStrictEqual(Object.keys(tools).sort(), Object.keys(expectedPolicy).sort()),
  "src/tools/index.ts does not hold exactly the tools of the plan",
);

for (const [name, tool] of Object.entries(tools)) {
  const { input } = await tool();
  hold(
    "strict schemas",
    isExact(input, wantedArguments[name]),
    `${name} does not take exactly the arguments of its operation`,
  );
}

const upstream = new Upstream();
const origin = await upstream.start();
const { readConfig } = await load(join(source, "config.js"));
const { createConnector } = await load(join(source, "connector.js"));
const store = join(expected, "store.db");
const environment = {
  UPSTREAM_URL: origin,
  API_KEY_API_KEY: secret,
  IDEMPOTENCY_STORE: `sqlite:${store}`,
  LOG_LEVEL: "silent",
  UPSTREAM_TIMEOUT_MS: "3000",
};
const [credential] = Object.values(expectedUpstream.credentials);
if (credential) environment[`${credential.prefix}_API_KEY`] = secret;

const narrowed = readConfig({ ...environment, MCP_PROFILE: "read" }).toolbox.policies;
hold(
  "least privilege",
  [...narrowed.values()].every(({ risk }) => risk === "read"),
  "MCP_PROFILE=read offers more than reading tools",
);

const connector = await createConnector(readConfig(environment));
const principal = { id: "check", scopes: "local" };
const call = (name, given) =>
  connector.call({ name, arguments: given, principal, signal: new AbortController().signal });
const rowOf = (wanted) => Object.entries(expectedPolicy).find(([, row]) => wanted(row));
const [read] = rowOf(({ effect }) => effect === "read") ?? [];
const [write, writeRow] =
  rowOf(({ effect, idempotency }) => effect !== "read" && idempotency?.method === "unsafe") ?? [];

if (read) await holdReads(read);
if (write) await holdWrites(write, writeRow.idempotency.argument);

await connector.close(100);
rmSync(store, { force: true });
process.stdout.write(`\npromises: ${JSON.stringify(broken)}\n`);
process.exit();

async function holdReads(name) {
  upstream.received.length = 0;
  const refused = await call(name, { ...samples[name], unknown_argument: 1 });
  hold(
    "strict schemas",
    refused.status === "error" && upstream.received.length === 0,
    "unknown arguments are sent to the API",
  );
  hold(
    "errors a model can act on",
    refused.status === "error" && refused.error?.executed === "no" && refused.error?.fix?.length > 0,
    "a refused call does not say what to change",
  );

  upstream.answer = () => ({ status: 400, body: { message: `bad request with ${secret}` } });
  const failed = await call(name, samples[name]);
  hold("least privilege", !JSON.stringify(failed).includes(secret), "a credential comes back in an error of the API");
  hold(
    "errors a model can act on",
    failed.status === "error" && typeof failed.error?.next === "string",
    "an error of the API has no next step",
  );

  const long = Array.from({ length: 5_000 }, (_, id) => ({
    id,
    name: `item ${id} ${secret}`,
    not_declared: "x".repeat(20),
  }));
  upstream.answer = () => ({ status: 200, body: long });
  const answer = await call(name, samples[name]);
  const text = JSON.stringify(answer);
  hold("least privilege", !text.includes(secret), "a credential comes back in a result");
  hold("compact results", text.length < 40_000, "a long answer is not cut");
  const sent = upstream.received.at(-1);
  hold(
    "least privilege",
    sent === undefined || JSON.stringify(sent.rawHeaders).includes(secret),
    "the API is called without its credential",
  );
}

async function holdWrites(name, argument) {
  upstream.answer = () => ({ status: 200, body: {} });
  upstream.received.length = 0;
  const missing = await call(name, samples[name]);
  hold(
    "idempotent writes",
    missing.status === "error" && upstream.received.length === 0,
    "a write without a key is sent",
  );
  const given = { ...samples[name], [argument]: "check-order-4711-first-attempt" };
  const first = await call(name, given);
  const second = await call(name, given);
  hold(
    "idempotent writes",
    first.status === "ok" && upstream.received.length === 1,
    `a write that is repeated has ${upstream.received.length} effects`,
  );
  hold("idempotent writes", second.call?.replayed === true, "a repeated write does not say so");
}

/** Whether a schema takes exactly the arguments that the plan lists, the required ones required, and nothing else. */
function isExact(input, wanted) {
  const members = Object.entries(input?.shape ?? {}).map(([name, schema]) => [name, schema._zod.optin !== "optional"]);
  const refusesMore = input?._zod.def.catchall?._zod.def.type === "never";
  return refusesMore && isDeepStrictEqual(Object.fromEntries(members), wanted);
}
