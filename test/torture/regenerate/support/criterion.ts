import { appendFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Random } from "../../support/random.js";
import { isWanted, roundsOf, rowsFile, runSeed, scale } from "../../support/settings.js";

/** What one criterion is measured by. */
export interface Measure {
  /** As many cases as the scale asks for. */
  readonly cases: number;
  readonly random: Random;
  /** Something that must not be; fails the test. */
  fail(problem: string): void;
  /** A figure for the report. */
  note(text: string): void;
}

export interface Criterion {
  /** The number of the acceptance criterion, such as `R5`. */
  readonly id: string;
  readonly title: string;
  readonly ci: number;
  readonly full: number;
}

const longest = scale === "full" ? 3 * 60 * 60_000 : 240_000;
const shown = 5;

/** One line of the report of `npm run torture -- regenerate`; a seed of its own, so that it can be repeated alone. */
export function criterion({ id, title, ci, full }: Criterion, run: (measure: Measure) => Promise<void> | void): void {
  const cases = roundsOf({ ci, full });
  it.runIf(isWanted(id, "none"))(
    `${id}: ${title} (${String(cases)} cases, seed ${String(runSeed)})`,
    async () => {
      const problems: string[] = [];
      const notes: string[] = [];
      const start = performance.now();
      const random = new Random(`${id} ${title} ${String(runSeed)}`);
      await run({ cases, random, fail: (problem) => problems.push(problem), note: (text) => notes.push(text) });
      const seconds = Math.round((performance.now() - start) / 100) / 10;
      if (rowsFile !== undefined) {
        const row = {
          id,
          title,
          cases,
          failures: problems.length,
          seconds,
          seed: runSeed,
          notes,
          problems: problems.slice(0, shown),
        };
        appendFileSync(rowsFile, `${JSON.stringify(row)}\n`);
      }
      expect(problems.slice(0, shown), `${String(problems.length)} problems`).toEqual([]);
    },
    longest,
  );
}
