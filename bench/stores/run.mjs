/**
 * `npm run bench -- stores [--repeats 9] [--seconds 2] [--stores sqlite,redis,postgres]`: begin and complete through the
 * whole idempotency layer in turns with a bare loop of its own statements, which the bars are about, and with the simplest
 * statements that do two durable writes, which no layer that keeps its promise can do with.
 */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { bundle } from "./bundle.mjs";
import { openCounter } from "./commits.mjs";
import { medianOf, takeTurns, withSides } from "./compare.mjs";
import { openEnvironment } from "./environments.mjs";
import { sizeOf } from "./growth.mjs";
import { lineOf, print } from "./lines.mjs";
import { longestBlocks } from "./locked.mjs";
import { Side } from "./side.mjs";
import { storedResult } from "./work.mjs";

const argumentBytes = 2_048;
const kibibyte = 1_024;

/** Returns the lines of the report. Timings are told, not asserted: only what can't run at all is an error. */
export async function measureStores(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      repeats: { type: "string", default: "9" },
      seconds: { type: "string", default: "2" },
      stores: { type: "string", default: "sqlite,redis,postgres" },
    },
  });
  const duration = { repeats: Number(values.repeats), seconds: Number(values.seconds) };
  const { urls: modules, folder } = await bundle();
  const lines = [];
  try {
    for (const kind of values.stores.split(",")) lines.push(...(await linesOf(kind, modules, duration)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  print(lines);
  return lines;
}

async function linesOf(kind, modules, duration) {
  const environment = await openEnvironment(kind, modules);
  if (environment === undefined) {
    process.stdout.write(`${kind}: SKIPPED, this machine has no server for it\n`);
    return [];
  }
  try {
    process.stdout.write(`${kind}: ${await durabilityOf(environment)}\n`);
    return [
      ...(await rateLines(environment, duration, 1, 0.7)),
      ...(await rateLines(environment, duration, 32, 0.8)),
      ...(await cpuLines(environment, duration, 32)),
      ...(await cpuLines(environment, duration, 1)),
      ...(await commitLines(environment)),
      await growthLine(environment),
      ...(kind === "sqlite" ? [await lockLine(environment)] : []),
    ];
  } finally {
    await environment.stop();
  }
}

async function durabilityOf({ modules, place }) {
  const { openStore } = await import(modules.layer);
  const { url, namespace } = place();
  const { store } = await openStore(url, { namespace });
  const { durability } = await store.health();
  await store.close();
  return durability;
}

/** Small arguments, as most tools have: the store is what is compared. */
function rateLines(environment, duration, callers, least) {
  return withSides(environment, { callers }, async ({ layer, same, simplest }) => {
    const turns = {
      layer: { side: layer, operation: "write", callers },
      same: { side: same, operation: "write", callers },
      simplest: { side: simplest, operation: "write", callers },
      replay: { side: layer, operation: "replay", callers },
      storeReplay: { side: layer, operation: "storeReplay", callers },
    };
    const measured = await takeTurns(turns, duration);
    const rate = (name) => Math.round(medianOf(measured[name], (repeat) => repeat.rate));
    const line = (what, one, other, bar) => {
      const ratio = medianOf(measured[one], (repeat, index) => repeat.rate / measured[other][index].rate);
      const told = lineOf(environment.kind, `${what}, ${nameOf(callers)}`, ratio, bar);
      return { ...told, layer: rate(one), baseline: rate(other) };
    };
    return [
      line("writes a second, against the same statements", "layer", "same", { least }),
      line("writes a second, against the simplest statements", "layer", "simplest", {}),
      line("replays a second against writes", "replay", "layer", { least: 3 }),
      line("replays a second against writes, at another process", "storeReplay", "layer", {}),
    ];
  });
}

/** One caller lets the processor sleep between the flushes of the disk, and whatever runs beside it empties the caches. */
function cpuLines(environment, duration, callers) {
  return withSides(environment, { callers, argumentBytes }, async ({ layer, same, simplest }) => {
    const turns = {
      layer: { side: layer, operation: "write", callers },
      same: { side: same, operation: "write", callers },
      simplest: { side: simplest, operation: "write", callers },
    };
    const measured = await takeTurns(turns, duration);
    const cpu = (name) => Number(medianOf(measured[name], (repeat) => repeat.cpuMs).toFixed(3));
    const line = (what, other, bar) => {
      const added = medianOf(measured.layer, (repeat, index) => repeat.cpuMs - measured[other][index].cpuMs);
      const told = lineOf(
        environment.kind,
        `CPU added to a call with 2 KiB of arguments, ${what}, ${nameOf(callers)}`,
        added,
        {
          ...bar,
          unit: "ms",
          digits: 3,
        },
      );
      return { ...told, layer: cpu("layer"), baseline: cpu(other) };
    };
    return [line("to the same statements", "same", { most: 0.15 }), line("to the simplest statements", "simplest", {})];
  });
}

function nameOf(callers) {
  return callers === 1 ? "1 caller" : `${callers} callers`;
}

async function commitLines({ kind, modules, place }) {
  const where = place();
  const side = await Side.start({ role: "layer", modules, kind, argumentBytes, ...where });
  const counter = await openCounter({ kind, url: where.url });
  const lines = [
    lineOf(kind, "durable writes of a write", await writesOf("write", side, counter), { exactly: 2 }),
    lineOf(kind, "durable writes of a replay", await writesOf("replay", side, counter), { exactly: 0 }),
  ];
  await counter.close();
  await side.stop();
  return lines;
}

/** The median of several calls: a server writes by itself now and then. */
async function writesOf(operation, side, counter) {
  const counts = [await counter.count()];
  for (let call = 0; call < 15; call += 1) {
    await side.calls(operation, 1);
    counts.push(await counter.count());
  }
  return medianOf(counts.slice(1), (count, index) => count - counts[index]);
}

async function growthLine({ kind, modules, place }) {
  const calls = 2_000;
  const where = place();
  const before = await sizeOf(kind, where);
  const side = await Side.start({ role: "layer", modules, kind, argumentBytes, ...where });
  await side.calls("write", calls, 32);
  await side.stop();
  await sleep(100);
  const growth = ((await sizeOf(kind, where)) - before) / calls - storedResult.length;
  return lineOf(kind, "growth a call beside the result", growth / kibibyte, { most: 1.5, unit: "KiB" });
}

/** The lock for which the layer's event loop was blocked the longest beyond that of the process beside it. */
async function lockLine(environment) {
  const blocks = await longestBlocks(environment);
  const [{ layer, idle }] = blocks.sort((one, other) => other.layer - other.idle - (one.layer - one.idle));
  const what = "longest block of the event loop, file locked, beyond that of an idle process";
  const line = lineOf(environment.kind, what, Math.max(0, layer - idle), { most: 50, unit: "ms", digits: 0 });
  return { ...line, layer: Math.round(layer), baseline: Math.round(idle) };
}
