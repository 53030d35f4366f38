import { Side } from "./side.mjs";

const sliceMs = 250;
/** As many for all: after a time instead, the slower one would be compared before its code is compiled. */
const warmUpCalls = 3_000;

/**
 * Runs the operations of several sides in short slices that take turns, so that a slow moment hits all of them.
 * `turns` names each as { side, operation, callers }. Returns per name one { rate, cpuMs } per repeat: calls a second
 * and CPU milliseconds a call.
 */
export async function takeTurns(turns, { repeats, seconds }) {
  const names = Object.keys(turns);
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (const { side, operation, callers } of Object.values(turns)) await side.calls(operation, warmUpCalls, callers);
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const totals = Object.fromEntries(names.map((name) => [name, { calls: 0, ms: 0, cpuMs: 0 }]));
    for (let elapsed = 0; elapsed < seconds * 1_000; elapsed += sliceMs) {
      for (const name of names) add(totals[name], await slice(turns[name], sliceMs));
    }
    for (const [name, { calls, ms, cpuMs }] of Object.entries(totals)) {
      measured[name].push({ rate: (calls * 1_000) / ms, cpuMs: cpuMs / calls });
    }
  }
  return measured;
}

/** The layer, its own statements and the simplest ones, each on a place of its own, for as long as `work` runs. */
export async function withSides(environment, { callers, argumentBytes = 200 }, work) {
  const { modules, kind } = environment;
  const common = { modules, kind, callers, argumentBytes };
  const start = (role) => Side.start({ role, ...common, ...environment.place() });
  const sides = { layer: await start("layer"), same: await start("same"), simplest: await start("simplest") };
  try {
    return await work(sides);
  } finally {
    for (const side of Object.values(sides)) await side.stop();
  }
}

/** The median of what `value` makes of each repeat. */
export function medianOf(repeats, value) {
  const values = repeats.map(value).sort((one, other) => one - other);
  return values[Math.floor(values.length / 2)];
}

function slice({ side, operation, callers }, ms) {
  return side.slice(operation, callers, ms);
}

function add(total, { calls, ms, cpuMs }) {
  total.calls += calls;
  total.ms += ms;
  total.cpuMs += cpuMs;
}
