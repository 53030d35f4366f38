import { Random } from "../support/random.js";
import { criterion, type Measure } from "./support/criterion.js";
import { Life, type RoundEnd, smallApi } from "./support/life.js";
import { carefulEdits } from "./support/owner.js";
import { failingChecks } from "./support/own-checks.js";
import { copyOf, standing, type Standing, takeAway } from "./support/standing-connector.js";

/** Regenerations of one connector, one after the other. */
const rounds = 10;
/** A project's own tests take as long as seven type-checks. */
const testEvery = 10;

criterion(
  { id: "R1", title: "a change of the document, edits, states of files: no line lost", ci: 60, full: 10_000 },
  async (measure) => {
    const original = await standing(smallApi());
    const tally = new Tally();
    try {
      for (let done = 0; done < measure.cases; done += rounds)
        await liveLife(original, Math.min(rounds, measure.cases - done), tally, measure);
    } finally {
      takeAway(original);
    }
    for (const line of tally.lines()) measure.note(line);
  },
);

/** Every life has a seed of its own, by which it can be lived again. */
async function liveLife(original: Standing, length: number, tally: Tally, { random, fail }: Measure): Promise<void> {
  const seed = random.below(2 ** 32);
  const connector = copyOf(original);
  const life = new Life(connector, new Random(seed));
  let told = "";
  const tell = (problem: string): void => fail(`life ${String(seed)}: ${problem} after ${told}`);
  try {
    for (let round = 0; round < length; round++) {
      told = life.change();
      tally.add(await life.regenerate());
      for (const line of life.lost()) tell(`lost "${line}"`);
    }
    for (const problem of await life.unsettled()) tell(problem);
  } catch (error) {
    tell(String(error));
  } finally {
    takeAway(connector);
  }
}

criterion(
  {
    id: "R1",
    title: "a run that reports success leaves a project that type-checks and passes its tests",
    ci: 1,
    full: 200,
  },
  async (measure) => {
    const original = await standing(smallApi());
    let tested = 0;
    let broken = 0;
    try {
      for (let done = 0; done < measure.cases;) {
        const withTests = done % testEvery === 0;
        const end = await liveSoundly(original, withTests, measure);
        if (end === "broken before") broken++;
        if (end !== "checked") continue;
        if (withTests) tested++;
        done++;
      }
    } finally {
      takeAway(original);
    }
    measure.note(`type-checked ${String(measure.cases)}, built and tested ${String(tested)} of them`);
    measure.note(`left out, as its owner had broken it before: ${String(broken)}`);
  },
);

/** A life up to a run whose success is looked at. */
async function liveSoundly(
  original: Standing,
  withTests: boolean,
  { random, fail }: Measure,
): Promise<"checked" | "broken before" | "conflict"> {
  const seed = random.below(2 ** 32);
  const connector = copyOf(original);
  const life = new Life(connector, new Random(seed), carefulEdits);
  const told: string[] = [];
  try {
    for (let left = random.below(4); left > 0; left--) {
      told.push(life.change());
      if ((await life.regenerate()).conflicts > 0) return "conflict";
    }
    told.push(life.change());
    const before = copyOf(connector);
    try {
      const { conflicts, changes } = await life.regenerate();
      if (conflicts > 0 || !changes.some(({ kind }) => kind === "merge")) return "conflict";
      const failure = await failingChecks(connector, withTests);
      if (failure === undefined) return "checked";
      if ((await failingChecks(before, withTests)) !== undefined) return "broken before";
      fail(`life ${String(seed)}: ${failure.slice(0, 2_000)} after ${told.join("; ")}`);
      return "checked";
    } finally {
      takeAway(before);
    }
  } finally {
    takeAway(connector);
  }
}

/** What all the lives came to. */
class Tally {
  readonly #changes = new Map<string, number>();
  readonly #merged = new Map<string, number>();
  #clean = 0;
  #conflicting = 0;
  #refused = 0;

  add({ changes, conflicts, refused }: RoundEnd): void {
    for (const { kind, path } of changes) {
      count(this.#changes, kind);
      if (kind === "merge") count(this.#merged, /^(?:src|test)\/[^/.]+|[^/]+$/.exec(path)?.[0] ?? path);
    }
    if (refused) this.#refused++;
    if (conflicts > 0) this.#conflicting++;
    else this.#clean++;
  }

  lines(): readonly string[] {
    return [
      `runs: without conflict ${String(this.#clean)}, with ${String(this.#conflicting)}, refused for a read-only file first ${String(this.#refused)}`,
      `changes: ${listed(this.#changes)}`,
      `merged: ${listed(this.#merged)}`,
    ];
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, number]) => `${name} ${String(number)}`)
    .join(", ");
}
