/**
 * `npm run bench [-- generate typecheck help start call stores powertools regenerate]`: figures beside two peers and beside
 * physical limits, all in one run. Read the ratios: absolute figures are those of the machine of the hour. Written to
 * `reports/bench.json` as well. `stores` takes options of its own, `powertools` writes `reports/powertools.md`.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { measureCalls } from "./call/run.mjs";
import { interleave, measure } from "./measure.mjs";
import { comparePowertools } from "./powertools/run.mjs";
import { measureRegeneration } from "./regenerate.mjs";
import { measureStores } from "./stores/run.mjs";

const repository = fileURLToPath(new URL("..", import.meta.url));
const peers = join(repository, "bench/peers");
const specs = resolve(process.env.SAFE_MCP_CORPUS ?? join(repository, "../shared"), "specs");
const github = join(specs, "github--api.github.com.json");
const petstore = join(specs, "petstore--petstore-3.0.yaml");
const compiler = join(repository, "node_modules/typescript/bin/tsc");
const cli = join(repository, "dist/cli.js");

const parts = { generate, typecheck, help, start, call, stores, powertools, regenerate: measureRegeneration };
const needed = { call: [cli], stores: [], powertools: [], regenerate: [cli] };
const chosen = process.argv.slice(2).filter((name) => name in parts);
const folder = mkdtempSync(join(tmpdir(), "bench-"));
const report = {};
try {
  for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) {
    for (const file of needed[name] ?? [github, petstore, cli]) {
      if (!existsSync(file)) throw new Error(`${file} is not there: set SAFE_MCP_CORPUS, and run \`npm run build\``);
    }
    process.stdout.write(`\n${name}\n`);
    report[name] = await parts[name]();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
mkdirSync(join(repository, "reports"), { recursive: true });
writeFileSync(join(repository, "reports/bench.json"), `${JSON.stringify(report, null, 2)}\n`);

/** GitHub with all its operations. Bars: at most 3 times the first peer, half of the second, 500 MB. */
function generate() {
  const runs = interleave(
    {
      ours: () => generateOurs(github, freshFolder()),
      "openapi-mcp-generator": () => generateFirstPeer(github, freshFolder()),
    },
    5,
  );
  // Once: it takes minutes, and nobody needs the second digit.
  const results = { ...runs, "@kubb/plugin-mcp": generateSecondPeer(github, freshFolder()) };
  return table(results, [
    ["CPU against openapi-mcp-generator (bar 3)", results.ours.cpu / results["openapi-mcp-generator"].cpu],
    ["CPU against @kubb/plugin-mcp (bar 0.5)", results.ours.cpu / results["@kubb/plugin-mcp"].cpu],
    ["memory of ours, MiB (bar 500)", results.ours.memory],
  ]);
}

/** The emitted GitHub project. Bars: no more CPU than the first peer's output, half of the second's. */
function typecheck() {
  const [ours, first, second] = [freshFolder(), freshFolder(), freshFolder()];
  generateOurs(github, ours);
  symlinkSync(join(repository, "node_modules"), join(ours, "node_modules"));
  generateFirstPeer(github, first);
  symlinkSync(join(peers, "node_modules"), join(first, "node_modules"));
  generateSecondPeer(github, second);
  symlinkSync(join(peers, "node_modules"), join(second, "node_modules"));
  writeFileSync(
    join(second, "tsconfig.json"),
    readFileSync(join(first, "tsconfig.json"), "utf8").replace('"src/**/*"', '"**/*"'),
  );
  const check =
    (cwd, project = "tsconfig.json") =>
    () =>
      measure([process.execPath, compiler, "--noEmit", "-p", project, "--skipLibCheck"], { cwd });
  const results = interleave(
    { ours: check(ours), "openapi-mcp-generator": check(first), "@kubb/plugin-mcp": check(second) },
    3,
  );
  return table(results, [
    ["CPU against openapi-mcp-generator (bar 1)", results.ours.cpu / results["openapi-mcp-generator"].cpu],
    ["CPU against @kubb/plugin-mcp (bar 0.5)", results.ours.cpu / results["@kubb/plugin-mcp"].cpu],
  ]);
}

/** Bar: 1.5 times a bare node. */
function help() {
  const results = interleave(
    {
      "--help": () => measure([process.execPath, cli, "--help"]),
      "bare node": () => measure([process.execPath, "-e", "0"]),
    },
    15,
  );
  return table(results, [
    ["CPU against a bare node (bar 1.5)", results["--help"].cpu / results["bare node"].cpu],
    ["wall against a bare node", results["--help"].wall / results["bare node"].wall],
  ]);
}

/** Spawn to the first answered `tools/list` over stdio. Bars: 1.5 times the petstore connector, 120 MB. */
async function start() {
  const projects = {};
  for (const [name, spec] of [
    ["petstore connector", petstore],
    ["GitHub connector", github],
  ]) {
    projects[name] = freshFolder();
    generateOurs(spec, projects[name]);
    symlinkSync(join(repository, "node_modules"), join(projects[name], "node_modules"));
    const built = spawnSync("npm", ["run", "build"], { cwd: projects[name], encoding: "utf8" });
    if (built.status !== 0) throw new Error(built.stdout + built.stderr);
  }
  const runs = { "petstore connector": [], "GitHub connector": [] };
  for (let index = 0; index < 9; index += 1) {
    for (const [name, project] of Object.entries(projects)) runs[name].push(await firstList(project));
  }
  const results = Object.fromEntries(
    Object.entries(runs).map(([name, all]) => [name, [...all].sort((a, b) => a.wall - b.wall)[4]]),
  );
  return table(results, [
    [
      "wall against the petstore connector (bar 1.5)",
      results["GitHub connector"].wall / results["petstore connector"].wall,
    ],
    ["CPU against the petstore connector", results["GitHub connector"].cpu / results["petstore connector"].cpu],
    ["memory of the GitHub connector, MiB (bar 120)", results["GitHub connector"].memory],
  ]);
}

/** A read through a whole connector. Bar: 80 % of the throughput of a bare server of the SDK. */
function call() {
  return measureCalls(process.argv.slice(2).filter((argument) => !(argument in parts)));
}

/** Begin and complete through the idempotency layer. Bars: 70 % of the store's rate with one caller, 80 % with 32. */
function stores() {
  return measureStores(process.argv.slice(2).filter((argument) => !(argument in parts)));
}

/** What a caller who tries again gets from us and from AWS Powertools. */
function powertools() {
  installPeers();
  return comparePowertools(peers, join(repository, "reports"));
}

async function firstList(project) {
  const child = spawn(process.execPath, ["dist/main.js"], {
    cwd: project,
    env: { ...process.env, ...credentials(project) },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const started = performance.now();
  const answered = secondLine(child.stdout);
  const stopped = new Promise((_, reject) => {
    child.once("exit", () => reject(new Error(`the connector stopped: ${log}`)));
  });
  const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  send({
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "1" } },
  });
  send({ method: "notifications/initialized" });
  send({ id: 2, method: "tools/list", params: {} });
  const answer = await Promise.race([answered, stopped]);
  const wall = (performance.now() - started) / 1000;
  const [, user, system] = /^(?:\S+ ){13}(\d+) (\d+)/.exec(
    readFileSync(`/proc/${child.pid}/stat`, "utf8").replace(/\(.*\)/, "()"),
  );
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;
  child.removeAllListeners("exit");
  const exited = new Promise((resolveExit) => child.once("exit", resolveExit));
  child.stdin.end();
  await exited;
  if (!(JSON.parse(answer()).result.tools.length > 0)) throw new Error("no tools were listed");
  return { wall, cpu: (Number(user) + Number(system)) / 100, memory, code: 0 };
}

/** Resolves as soon as the second line is there; its text is put together later: that is work of the client. */
function secondLine(stream) {
  const chunks = [];
  let lines = 0;
  return new Promise((resolveText) => {
    stream.on("data", (chunk) => {
      chunks.push(chunk);
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
      if (lines === 2) resolveText(() => Buffer.concat(chunks).toString("utf8").split("\n")[1]);
    });
  });
}

/** A value for every variable that the emitted `.env.example` calls required, and a store of its own. */
function credentials(project) {
  const required = readFileSync(join(project, ".env.example"), "utf8").matchAll(/Required\.\n#?\s*([A-Z][A-Z0-9_]*)=/g);
  return {
    ...Object.fromEntries([...required].map(([, name]) => [name, "bench"])),
    UPSTREAM_URL: "http://127.0.0.1:9",
    IDEMPOTENCY_STORE: `sqlite:${join(project, "idempotency.db")}`,
  };
}

/**
 * A path that nothing was at. What a run wrote is deleted at the very end: a file system without a journal makes new
 * files twenty times as slowly for a minute after many were deleted.
 */
function freshFolder() {
  return join(mkdtempSync(join(folder, "run-")), "out");
}

function generateOurs(spec, target) {
  const flags = ["--spec", spec, "--tools", "all", "--access", "full", "--yes", "--no-install", "--no-git"];
  return succeeded(measure([process.execPath, cli, target, ...flags], { node: true }));
}

function generateFirstPeer(spec, target) {
  installPeers();
  const peer = join(peers, "node_modules/.bin/openapi-mcp-generator");
  return succeeded(measure([process.execPath, peer, "--input", spec, "--output", target], { node: true }));
}

function generateSecondPeer(spec, target) {
  installPeers();
  const command = [process.execPath, join(peers, "node_modules/.bin/kubb"), "generate", "--config", "kubb.config.mjs"];
  return succeeded(measure(command, { cwd: peers, env: { PEER_SPEC: spec, PEER_OUT: target }, node: true }));
}

function installPeers() {
  const { dependencies } = JSON.parse(readFileSync(join(peers, "package.json"), "utf8"));
  if (Object.keys(dependencies).every((name) => existsSync(join(peers, "node_modules", name)))) return;
  const installed = spawnSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"], {
    cwd: peers,
    encoding: "utf8",
  });
  if (installed.status !== 0) throw new Error(`the peers could not be installed: ${installed.stderr}`);
}

function succeeded(result) {
  if (result.code !== 0) throw new Error(`exit ${result.code}: ${result.output.slice(-2000)}`);
  return result;
}

function table(results, ratios) {
  console.table(
    Object.fromEntries(
      Object.entries(results).map(([name, { cpu, wall, memory, code }]) => [
        name,
        { "CPU s": round(cpu), "wall s": round(wall), "memory MiB": Math.round(memory), exit: code },
      ]),
    ),
  );
  for (const [label, value] of ratios) process.stdout.write(`${label}: ${round(value)}\n`);
  return {
    results: Object.fromEntries(
      Object.entries(results).map(([name, { cpu, wall, memory }]) => [name, { cpu, wall, memory }]),
    ),
    ratios: Object.fromEntries(ratios),
  };
}

function round(value) {
  return Math.round(value * 100) / 100;
}
