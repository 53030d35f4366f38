/**
 * `npm run torture -- regenerate [--scale ci|full] [--only R5,R7] [--seed n] [--share 0.25]`: the acceptance criteria of
 * regeneration with their counts, or a share of them. Ends with an error when one is not met.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** Runs the tests and prints a line for each criterion; the exit code. */
export function tortureRegenerate(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      scale: { type: "string", default: "ci" },
      only: { type: "string" },
      share: { type: "string", default: "1" },
      seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "torture-"));
  const rowsFile = join(folder, "rows.jsonl");
  writeFileSync(rowsFile, "");
  const status = runTests(values, rowsFile);
  const rows = readFileSync(rowsFile, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  rmSync(folder, { recursive: true, force: true });
  report(values, rows);
  return status === 0 && rows.length > 0 && rows.every(({ failures }) => failures === 0) ? 0 : 1;
}

function runTests({ scale, share, only, seed }, rowsFile) {
  process.stdout.write(`scale ${scale}, seed ${seed}, Node.js ${process.versions.node}\n`);
  const parameters = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/torture/regenerate/vitest.config.ts"];
  return spawnSync(process.execPath, parameters, {
    cwd: repository,
    stdio: "inherit",
    env: {
      ...process.env,
      TORTURE_ROWS: rowsFile,
      TORTURE_SCALE: scale,
      TORTURE_SHARE: share,
      TORTURE_SEED: seed,
      ...(only && { TORTURE_ONLY: only }),
    },
  }).status;
}

function report({ scale, seed }, rows) {
  const order = new Intl.Collator("en", { numeric: true });
  const sorted = rows.toSorted(
    (one, other) => order.compare(one.id, other.id) || order.compare(one.title, other.title),
  );
  for (const { id, title, cases, failures, seconds, notes, problems } of sorted) {
    process.stdout.write(
      `${failures === 0 ? "met   " : "FAILED"} ${id.padEnd(4)} ${title}: ${cases} cases, ${seconds} s\n`,
    );
    for (const line of [...notes, ...problems.map((problem) => `PROBLEM ${problem}`)])
      process.stdout.write(`            ${line}\n`);
  }
  mkdirSync(join(repository, "reports"), { recursive: true });
  const whole = { scale, seed: Number(seed), node: process.versions.node, rows: sorted };
  writeFileSync(join(repository, "reports/torture-regenerate.json"), `${JSON.stringify(whole, null, 2)}\n`);
}
