/**
 * `npm run bench -- powertools`: what a caller who tries again gets from AWS Powertools and from us. Every experiment counts
 * the effects that really happened. Written to `reports/powertools.md`.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../stores/bundle.mjs";
import { experiments } from "./experiments.mjs";
import { CuttableWay, LockedFile } from "./faults.mjs";
import { Subject } from "./subject.mjs";
import { Upstream } from "./upstream.mjs";

/** Returns one row per experiment. `peers` is where the other library is installed. */
export async function comparePowertools(peers, reports) {
  const { urls: modules, folder: bundled } = await bundle();
  const { startRedis } = await import(modules.services);
  const redis = await startRedis(["--appendonly", "yes", "--appendfsync", "everysec"]);
  const folder = mkdtempSync(join(tmpdir(), "bench-powertools-"));
  const upstream = await Upstream.start();
  try {
    if (redis === undefined) {
      process.stdout.write("SKIPPED: this machine has no Redis server\n");
      return [];
    }
    const world = { modules, peers, redis: redis.url, folder, upstream };
    const rows = [];
    for (const experiment of experiments) rows.push(await rowOf(experiment, world));
    const report = reportOf(rows, versionOf(peers));
    mkdirSync(reports, { recursive: true });
    writeFileSync(join(reports, "powertools.md"), report);
    process.stdout.write(report);
    return rows;
  } finally {
    await upstream.stop();
    await redis?.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(bundled, { recursive: true, force: true });
  }
}

async function rowOf(experiment, world) {
  const { test, expected } = experiment;
  return {
    test,
    expected,
    powertools: await observe(experiment, world, powertools),
    redis: await observe(experiment, world, ours("redis")),
    sqlite: await observe(experiment, world, ours("sqlite")),
  };
}

/** Runs one experiment with fresh processes on a fresh place. */
async function observe(experiment, world, open) {
  world.upstream.reset();
  const place = await open(experiment, world);
  const subjects = [];
  for (let index = 0; index < (experiment.processes ?? 1); index += 1) subjects.push(await place.start());
  const outcomes = await experiment.run({ subjects, upstream: world.upstream, store: place.store });
  const { effects } = world.upstream;
  for (const subject of subjects) await subject.stop();
  await place.store.stop();
  return { effects, outcomes, right: experiment.isRight({ effects, outcomes }) };
}

async function powertools({ timeoutMs, validation }, { peers, redis, upstream }) {
  const store = await CuttableWay.to(new URL(redis));
  const settings = { peers, redis: store.url, namespace: freshName(), upstream: upstream.url, timeoutMs, validation };
  return { store, start: () => Subject.start("powertools-process.mjs", settings, { endsAtTimeout: true }) };
}

function ours(kind) {
  return async ({ timeoutMs }, { modules, redis, folder, upstream }) => {
    const path = join(folder, `${freshName()}.db`);
    const store = kind === "redis" ? await CuttableWay.to(new URL(redis)) : await LockedFile.of(modules, path);
    const url = kind === "redis" ? store.url : `sqlite:${path}`;
    const settings = { modules, store: url, namespace: freshName(), upstream: upstream.url, timeoutMs };
    return { store, start: () => Subject.start("layer-process.mjs", settings, { endsAtTimeout: false }) };
  };
}

function freshName() {
  return `bench_${randomBytes(6).toString("hex")}`;
}

function versionOf(peers) {
  const file = join(peers, "node_modules/@aws-lambda-powertools/idempotency/package.json");
  return JSON.parse(readFileSync(file, "utf8")).version;
}

function reportOf(rows, version) {
  const table = rows.map(({ test, expected, ...observed }) => {
    const cells = [observed.powertools, observed.redis, observed.sqlite].map(cellOf);
    return `| ${[test, expected, ...cells].join(" | ")} |`;
  });
  return `# The same retries, with AWS Powertools and with this layer

\`npm run bench -- powertools\`, Node.js ${process.version}, @aws-lambda-powertools/idempotency ${version}. Bold: not what
was expected.

| test | expected | Powertools, Redis | ours, Redis | ours, SQLite |
| --- | --- | --- | --- | --- |
${table.join("\n")}

Effects are counted by the upstream itself, an HTTP server of the experiment; nobody's word is taken for them. Each
sequence is what one caller after the other was told. All use one Redis with \`appendonly yes, appendfsync everysec\`.

Powertools is used as its documentation shows: \`makeIdempotent\` around a Lambda handler, \`CachePersistenceLayer\` with
\`@redis/client\`, \`eventKeyJmesPath\` for the key, the in-progress expiry from the remaining time of the Lambda context. As
on Lambda, its process is killed when a call takes longer than its timeout. Where its defaults decide, an option exists:
\`payloadValidationJmesPath\` compares payloads, \`throwOnNoIdempotencyKey\` refuses calls without a key.

Ours is the layer of an emitted connector around the same handler; its lease is the same time. It is a server: its process
lives on, except in the test that kills it. "Lost" means for Redis that connections are reset and refused, for SQLite that
another process holds the file.
`;
}

function cellOf({ effects, outcomes, right }) {
  const counted = `${effects} effect${effects === 1 ? "" : "s"}`;
  const said =
    outcomes.length > 3 ? tally(outcomes) : outcomes.map((outcome) => wordOf(outcome, outcomes)).join(", then ");
  return right ? `${counted}: ${said}` : `**${counted}: ${said}**`;
}

function tally(outcomes) {
  const counts = new Map();
  for (const outcome of outcomes) {
    const word = wordOf(outcome, outcomes);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} × ${word}`).join(", ");
}

function wordOf(outcome, outcomes) {
  if (outcome.killed) return "killed";
  if (outcome.error !== undefined) return outcome.error;
  const first = outcomes.find(({ result }) => result?.id === outcome.result.id);
  return first === outcome ? `result ${outcome.result.id}` : `result ${outcome.result.id} again`;
}
