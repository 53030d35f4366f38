import { mergeText } from "../../../src/merge/index.js";
import { criterion } from "./support/criterion.js";
import { openOracle } from "./support/git-merge-file.js";
import { type Case, randomCase } from "./support/random-texts.js";

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
const together = 4;

criterion({ id: "R5", title: "random merges beside git merge-file", ci: 400, full: 6_000 }, async (measure) => {
  const oracle = openOracle();
  const counts = { clean: 0, differ: 0, onlyOurs: 0, onlyGit: 0, conflicts: 0 };
  const one = async (): Promise<void> => {
    const item = randomCase(measure.random);
    const [base, ours, theirs] = [textOf(item.base), textOf(item.ours), textOf(item.theirs)];
    const merge = mergeText(base, ours, theirs);
    const git = await oracle.merge(base, ours, theirs);
    if (merge.kind === "clean") for (const problem of missingEdits(item, merge.text)) measure.fail(problem);
    if (merge.kind === "clean" && git !== undefined) counts.clean++;
    if (merge.kind === "conflict" && git === undefined) counts.conflicts++;
    if (merge.kind === "clean" && git === undefined) {
      counts.onlyOurs++;
      measure.note(`conflict in git only: ${JSON.stringify({ base, ours, theirs })}`);
    }
    if (merge.kind === "conflict" && git !== undefined) counts.onlyGit++;
    if (merge.kind === "clean" && git !== undefined && git !== merge.text) {
      counts.differ++;
      measure.note(`differs from git: ${JSON.stringify({ base, ours, theirs })}`);
    }
  };
  try {
    for (let done = 0; done < measure.cases; done += together)
      await Promise.all(Array.from({ length: Math.min(together, measure.cases - done) }, one));
  } finally {
    oracle.remove();
  }
  const share = counts.differ / Math.max(1, counts.clean);
  if (share > 0.001 && counts.differ > 1)
    measure.fail(`${String(counts.differ)} of ${String(counts.clean)} clean results differ from git`);
  measure.note(
    `clean in both ${String(counts.clean)}, of these different ${String(counts.differ)}; conflict in both ${String(counts.conflicts)}; ` +
      `clean here and not in git ${String(counts.onlyOurs)}; clean in git and not here ${String(counts.onlyGit)}`,
  );
});

/** Lines that exist once tell whose edit they are of: what a side added is there, what a side took away is gone. */
function missingEdits({ base, ours, theirs }: Case, merged: string): readonly string[] {
  const result = new Set(merged.split("\n"));
  const isTelling = (line: string): boolean => line.startsWith("line ");
  const [recorded, mine, incoming] = [new Set(base), new Set(ours), new Set(theirs)];
  const problems: string[] = [];
  for (const line of [...ours, ...theirs])
    if (isTelling(line) && !recorded.has(line) && !result.has(line)) problems.push(`an added line is missing: ${line}`);
  for (const line of base)
    if (isTelling(line) && !(mine.has(line) && incoming.has(line)) && result.has(line))
      problems.push(`a removed line is back: ${line}`);
  return problems;
}

criterion({ id: "R6", title: "merges of 50,000 repetitive lines end within a second", ci: 4, full: 40 }, (measure) => {
  let slowest = 0;
  for (let done = 0; done < measure.cases; done++) {
    const { random } = measure;
    const alphabet = 1 + random.below(4);
    const base = Array.from({ length: 50_000 }, () => "{}[]".charAt(random.below(alphabet)));
    const edited = (share: number): string =>
      textOf(base.flatMap((line) => (random.chance(share) ? (random.chance(0.5) ? [] : [line, "new"]) : [line])));
    const [ours, theirs] = [edited(random.pick([0.0001, 0.01, 0.5])), edited(random.pick([0.0001, 0.01, 0.5]))];
    const before = process.cpuUsage();
    mergeText(textOf(base), ours, theirs);
    const { user, system } = process.cpuUsage(before);
    slowest = Math.max(slowest, (user + system) / 1_000_000);
  }
  if (slowest > 1) measure.fail(`the slowest took ${slowest.toFixed(2)} s of processor time`);
  measure.note(`slowest: ${slowest.toFixed(2)} s of processor time`);
});
