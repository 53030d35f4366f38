// Makes a connector from examples/shop.yaml, installs and tests it, starts it against a fake shop, and uses it as a
// client would. Needs no account and no network but the package registry.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { startFakeShop } from "./demo/fake-shop.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "safe-mcp-demo-"));
const project = join(folder, "shop-mcp");

try {
  step("Make a connector from examples/shop.yaml and install it");
  run(
    process.execPath,
    [join(root, "dist/cli.js"), project, "--spec", "examples/shop.yaml", "--access", "write", "--yes", "--no-git"],
    root,
  );
  step("Run its own tests");
  run(...npm(["test"]), project);
  await useIt();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function useIt() {
  const shop = await startFakeShop();
  const client = new Client({ name: "demo", version: "1.0.0" });
  try {
    step("Start it against a fake shop and connect a client over stdio");
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(project, "dist/main.js")],
        env: environmentFor(shop),
      }),
    );
    const { tools } = await client.listTools();
    say(`tools: ${tools.map(({ name }) => name).join(", ")}`);

    step("Read: list_customers");
    show(await client.callTool({ name: "list_customers", arguments: { limit: 10 } }));

    step("Write: create_refund");
    const refund = {
      payment_id: "pay_ab12cd34",
      amount: 1250,
      currency: "EUR",
      idempotency_key: "refund-pay_ab12cd34-1250-EUR",
    };
    const first = show(await client.callTool({ name: "create_refund", arguments: refund }));

    step("The same write again, as after a lost answer");
    const second = show(await client.callTool({ name: "create_refund", arguments: refund }));

    step("What the shop saw");
    for (const request of shop.requests) say(request);
    assert.deepEqual(second.result, first.result, "the repeat gets the first result");
    assert.equal(second.call?.replayed, true, "the repeat is marked as such");
    assert.equal(shop.refunds.size, 1, "there is one refund");
    say(`\n${shop.refunds.size} refund. The repeated write was answered without a second effect.`);
  } finally {
    await client.close();
    shop.close();
  }
}

function environmentFor({ origin }) {
  return {
    PATH: process.env.PATH ?? "",
    UPSTREAM_URL: origin,
    SHOP_CLIENT_ID: "demo",
    SHOP_CLIENT_SECRET: "demo-secret",
    SHOP_TOKEN_URL: `${origin}/token`,
    IDEMPOTENCY_STORE: `sqlite:${join(folder, "idempotency.db")}`,
    LOG_LEVEL: "error",
  };
}

function show(result) {
  say(JSON.stringify(result.structuredContent, undefined, 2));
  assert.notEqual(result.isError, true, "the call succeeds");
  return result.structuredContent;
}

function run(file, parameters, cwd) {
  const { status } = spawnSync(file, parameters, { cwd, stdio: "inherit" });
  if (status !== 0) throw new Error(`${file} ${parameters.join(" ")} ended with ${status}`);
}

/** npm as the script that runs this one, so that no shell is needed on Windows. */
function npm(parameters) {
  const script = process.env.npm_execpath;
  return script === undefined ? ["npm", parameters] : [process.execPath, [script, ...parameters]];
}

function step(text) {
  say(`\n== ${text}`);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
