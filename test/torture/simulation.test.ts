import { vi } from "vitest";
import { noStore } from "./support/kinds.js";
import { Random } from "./support/random.js";
import { scenario } from "./support/scenario.js";
import { SimulatedWorld } from "./support/simulated-world.js";

// Whoever sleeps sleeps in the simulated time.
vi.mock("node:timers/promises", () => ({
  setTimeout: (milliseconds: number, value: unknown) =>
    new Promise((resolve) => globalThis.setTimeout(() => resolve(value), milliseconds)),
}));

const stepsOfSeed = 100;

async function simulate(seed: number): Promise<SimulatedWorld> {
  const random = new Random(seed);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"], now: Date.UTC(2026, 9, 1) });
  const chance = vi.spyOn(Math, "random").mockImplementation(() => random.next());
  try {
    const world = new SimulatedWorld(random);
    const advance = (milliseconds: number): void => void vi.advanceTimersByTime(milliseconds);
    for (let step = 0; step < stepsOfSeed && world.problem === undefined; step += 1) await world.step(advance);
    return world;
  } finally {
    chance.mockRestore();
    vi.useRealTimers();
  }
}

scenario(
  { id: "X1", title: "simulation (seeds of 100 steps)", full: 10_000, ci: 150, stores: noStore },
  async (trial) => {
    let effects = 0;
    for (let seed = trial.seed; seed < trial.seed + trial.rounds; seed += 1) {
      const world = await simulate(seed);
      trial.check(world.problem === undefined, `seed ${seed}: ${world.problem}`);
      trial.calls += world.calls;
      effects += world.effects;
    }
    trial.note(`${trial.rounds * stepsOfSeed} steps, ${effects} simulated effects`);
  },
);
