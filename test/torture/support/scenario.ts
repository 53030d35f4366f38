import { appendFileSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { storesUnderTest } from "../../unit/runtime/idempotency/support/stores.js";
import type { Verdict } from "./books.js";
import { absent, type Kind, labelOf } from "./kinds.js";
import { buildProject, type Project } from "./project.js";
import { Random } from "./random.js";
import { isWanted, roundsOf, rowsFile, runSeed, scale } from "./settings.js";
import { Trial } from "./trial.js";

export interface Scenario {
  /** As in the table of torture tests. */
  readonly id: string;
  /** What is special about this part of it. */
  readonly variant?: string;
  readonly title: string;
  /** Rounds at each scale. */
  readonly full: number;
  readonly ci: number;
  readonly stores?: readonly Kind[];
  /** It mostly waits: all stores at once, and all such scenarios of a file. */
  readonly idle?: boolean;
  /** At full scale it takes hours: it is not part of a run that does not ask for it. */
  readonly onlyWhenNamed?: boolean;
}

/** A line of the final table. */
export interface Row extends Verdict {
  readonly id: string;
  readonly store: string;
  readonly title: string;
  readonly rounds: number;
  readonly seed: number;
  readonly seconds: number;
  readonly verdict: "passed" | "failed" | "skipped";
}

/** A seed that once led to a failure. */
interface Fixture {
  readonly id: string;
  readonly store: string;
  readonly seed: number;
}

const fixtures: readonly Fixture[] = JSON.parse(readFileSync(new URL("../seeds.json", import.meta.url), "utf8"));
const longest = scale === "full" ? 12 * 60 * 60_000 : 150_000;

let project: Promise<Project> | undefined;
afterAll(async () => (await project)?.remove());

/** One line of the table of torture tests, on every store; the seeds that once failed come first. */
export function scenario(definition: Scenario, run: (trial: Trial) => Promise<void>): void {
  const name = definition.variant === undefined ? definition.id : `${definition.id} (${definition.variant})`;
  describe(`${name}: ${definition.title}`, { concurrent: definition.idle ?? false }, () => {
    const { stores = storesUnderTest } = definition;
    for (const kind of stores.length === 0 ? [absent] : stores) {
      for (const seed of seedsOf(definition.id, kind.name)) {
        it.runIf(kind !== absent && isWanted(definition.id, kind.name, definition.onlyWhenNamed))(
          `on ${kind.name}, seed ${seed}`,
          () => perform(name, definition, kind, seed, run),
          longest,
        );
      }
    }
  });
}

/** A line of the table that can't be run here, and why. */
export function notRun(id: string, title: string, reason: string): void {
  const counts = { calls: 0, faults: 0, effects: 0, second: 0, lost: 0, unknown: 0, open: 0, neverLeft: 0 };
  const row = {
    id,
    title,
    store: "none",
    rounds: 0,
    seed: runSeed,
    seconds: 0,
    problems: [],
    verdict: "skipped",
  } as const;
  it.runIf(isWanted(id, "none"))(`${id}: ${title} (not run: ${reason})`, () =>
    report({ ...row, ...counts, notes: [`not run: ${reason}`] }),
  );
}

async function perform(
  name: string,
  definition: Scenario,
  kind: Kind,
  seed: number,
  run: (trial: Trial) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const { title } = definition;
  const rounds = roundsOf(definition);
  const { main } = await (project ??= buildProject());
  const random = new Random(`${seed} ${name} ${kind.name}`);
  const trial = await Trial.start({ kind, main, rounds, seed, random });
  try {
    await inTime(() => run(trial)).catch((error: unknown) => trial.check(false, describeError(error)));
    const verdict = await trial.verdict();
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const facts = { id: name, store: labelOf(kind), title, rounds, seed, seconds };
    report({ ...facts, ...verdict, verdict: isGood(verdict) ? "passed" : "failed" });
    expect(verdict).toMatchObject({ second: 0, lost: 0, unknown: verdict.open, problems: [] });
  } finally {
    await trial.close();
  }
}

/** A scenario that hangs is judged by what it has done so far. */
async function inTime(run: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the scenario hangs")), longest - 30_000);
  });
  await Promise.race([run(), limit]).finally(() => clearTimeout(timer));
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isGood({ second, lost, unknown, open, problems }: Verdict): boolean {
  return second === 0 && lost === 0 && unknown === open && problems.length === 0;
}

function seedsOf(id: string, store: string): readonly number[] {
  const failed = fixtures.filter((fixture) => fixture.id === id && fixture.store === store);
  return [...new Set([...failed.map(({ seed }) => seed), runSeed])];
}

function report(row: Row): void {
  if (rowsFile !== undefined) appendFileSync(rowsFile, `${JSON.stringify(row)}\n`);
}
