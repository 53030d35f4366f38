/**
 * `npm run bench -- call [--rounds 15] [--milliseconds 700] [--callers 8] [--tools 10,1000] [--transports stdio,http]`: a
 * read through the whole of an emitted connector beside a bare server of the SDK that makes the same call by undici, in
 * turns. `--calls 200000` looks at memory over so many calls instead.
 */
import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { apiDocument } from "./document.mjs";
import { Server } from "./server.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const bareServer = fileURLToPath(new URL("bare-server.mjs", import.meta.url));
const bar = 0.8;
/** As many for both: after a time instead, the slower one would be compared before its code is compiled. */
const warmUpCalls = 6_000;

/** Returns the lines of the report. */
export async function measureCalls(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      rounds: { type: "string", default: "15" },
      milliseconds: { type: "string", default: "700" },
      callers: { type: "string", default: "8" },
      tools: { type: "string", default: "10,1000" },
      transports: { type: "string", default: "stdio,http" },
      calls: { type: "string" },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "bench-call-"));
  const upstream = fork(fileURLToPath(new URL("upstream.mjs", import.meta.url)));
  const [{ port }] = await once(upstream, "message");
  const url = `http://127.0.0.1:${port}`;
  const lines = [];
  try {
    for (const count of values.tools.split(",").map(Number)) {
      const project = generate(join(folder, `tools-${count}`), count, url);
      for (const transport of values.transports.split(",")) {
        const servers = await startBoth({ project, count, transport, url });
        const found = await (values.calls === undefined
          ? compare(servers, values)
          : watchMemory(servers.ours, Number(values.calls), Number(values.callers)));
        for (const server of Object.values(servers)) await server.stop();
        lines.push({ tools: count, transport, ...found });
        process.stdout.write(`${JSON.stringify(lines.at(-1))}\n`);
      }
    }
  } finally {
    upstream.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
  return lines;
}

/** A connector of so many reads, built as its owner would. */
function generate(project, count, url) {
  const document = `${project}.json`;
  writeFileSync(document, JSON.stringify(apiDocument(count, url)));
  const flags = ["--spec", document, "--tools", "all", "--auth", "none", "--yes", "--no-install", "--no-git"];
  runOrFail(process.execPath, [join(repository, "dist/cli.js"), project, ...flags], repository);
  symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
  runOrFail("npm", ["run", "build"], project);
  return project;
}

function runOrFail(command, parameters, cwd) {
  const { status, stdout, stderr } = spawnSync(command, parameters, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(stdout + stderr);
}

async function startBoth({ project, count, transport, url }) {
  const ours = {
    script: "dist/main.js",
    cwd: project,
    env: { MCP_TRANSPORT: transport, MCP_HTTP_PORT: "0", MCP_RATE_LIMIT: "1000000000", UPSTREAM_URL: url },
    transport,
  };
  const other = {
    script: bareServer,
    cwd: repository,
    env: { TOOLS: count, UPSTREAM_URL: url, TRANSPORT: transport },
    transport,
  };
  return { ours: await Server.start(ours), bare: await Server.start(other) };
}

/** The two take turns, and each turn is compared with the one beside it: a slow minute of the machine hits both. */
async function compare(servers, { rounds, milliseconds, callers }) {
  for (const server of Object.values(servers)) await callTimes(server, warmUpCalls, Number(callers));
  const turns = [];
  for (let turn = 0; turn < Number(rounds); turn += 1) {
    const order = turn % 2 === 0 ? ["ours", "bare"] : ["bare", "ours"];
    const taken = {};
    for (const name of order) taken[name] = await slice(servers[name], Number(milliseconds), Number(callers));
    turns.push(taken);
  }
  const ratio = median(turns.map(({ ours, bare }) => ours.rate / bare.rate));
  return {
    throughput_ratio: round(ratio),
    bar,
    met: ratio >= bar,
    calls_per_second: round(median(turns.map(({ ours }) => ours.rate)), 0),
    bare_calls_per_second: round(median(turns.map(({ bare }) => bare.rate)), 0),
    cpu_ms: round(median(turns.map(({ ours }) => ours.cpuMs)), 3),
    bare_cpu_ms: round(median(turns.map(({ bare }) => bare.cpuMs)), 3),
  };
}

async function slice(server, milliseconds, callers) {
  const before = await server.ask("usage");
  const began = performance.now();
  let calls = 0;
  const caller = async () => {
    while (performance.now() - began < milliseconds) {
      await server.call(calls % 10);
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - began) / 1_000;
  const after = await server.ask("usage");
  return { rate: calls / seconds, cpuMs: (after.cpuMs - before.cpuMs) / calls };
}

async function callTimes(server, calls, callers) {
  let left = calls;
  const caller = async () => {
    while (left > 0) await server.call((left -= 1) % 10);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

/** What is held after a collection, ten times on the way; flat when the second half adds less than a MiB. */
async function watchMemory(server, calls, callers) {
  const samples = [];
  for (let part = 0; part < 10; part += 1) {
    await callTimes(server, calls / 10, callers);
    samples.push(await server.ask("memory"));
  }
  const heap = samples.map(({ heapMiB }) => round(heapMiB, 2));
  const growth = heap.at(-1) - heap[4];
  return { calls, heap_mib: heap, rss_mib: samples.map(({ rssMiB }) => round(rssMiB, 0)), flat: growth < 1 };
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

function round(value, digits = 2) {
  return Number(value.toFixed(digits));
}
