/**
 * `npm run torture -- [--scale ci|full] [--store sqlite|redis|postgres] [--only K1,K2] [--seed n] [--share 0.1]`: the torture
 * tests of the idempotency layer with their counts (or a share of them), and the table of what they found. Ends with an error when a write had a
 * second effect, an acknowledged record was lost, or an answer said "unknown" that was known, or the other way round.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tortureRegenerate } from "./torture-regenerate.mjs";

if (process.argv[2] === "regenerate") process.exit(tortureRegenerate(process.argv.slice(3)));

const repository = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: {
    scale: { type: "string", default: "ci" },
    store: { type: "string" },
    only: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    share: { type: "string", default: "1" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "torture-"));
const rowsFile = join(folder, "rows.jsonl");
writeFileSync(rowsFile, "");
process.stdout.write(`scale ${values.scale}, seed ${values.seed}, Node.js ${process.versions.node}\n`);

const parameters = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/torture/vitest.config.ts"];
const run = spawnSync(process.execPath, parameters, {
  cwd: repository,
  stdio: "inherit",
  env: {
    ...process.env,
    TORTURE_ROWS: rowsFile,
    TORTURE_SCALE: values.scale,
    TORTURE_SEED: values.seed,
    TORTURE_SHARE: values.share,
    ...(values.store && { TORTURE_STORE: values.store }),
    ...(values.only && { TORTURE_ONLY: values.only }),
  },
});

const rows = readFileSync(rowsFile, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
rmSync(folder, { recursive: true, force: true });
const order = new Intl.Collator("en", { numeric: true });
rows.sort((one, other) => order.compare(one.id, other.id) || order.compare(one.store, other.store));

const columns = {
  id: (row) => row.id,
  store: (row) => row.store,
  rounds: (row) => row.rounds,
  calls: (row) => row.calls,
  faults: (row) => row.faults,
  effects: (row) => row.effects,
  second: (row) => row.second,
  lost: (row) => row.lost,
  unknown: (row) => row.unknown,
  open: (row) => row.open,
  "of these never left": (row) => row.neverLeft,
  seconds: (row) => row.seconds,
  seed: (row) => row.seed,
  verdict: (row) => row.verdict,
};

process.stdout.write(`\n${table()}\n\n${details()}\n${legend()}\n\n`);
mkdirSync(join(repository, "reports"), { recursive: true });
writeFileSync(
  join(repository, "reports/torture.json"),
  `${JSON.stringify({ scale: values.scale, seed: Number(values.seed), node: process.versions.node, totals: totals(), rows }, null, 2)}\n`,
);
const counted = (verdict) => rows.filter((row) => row.verdict === verdict).length;
process.stdout.write(`${counted("passed")} passed, ${counted("failed")} failed, ${counted("skipped")} not run\n`);
process.exit(run.status === 0 && counted("failed") === 0 && rows.length > 0 ? 0 : 1);

function table() {
  const lines = [
    Object.keys(columns),
    ...rows.map((row) => Object.values(columns).map((value) => String(value(row)))),
    Object.keys(columns).map((column) => String({ ...totals(), id: "total" }[column] ?? "")),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines
    .map((cells) =>
      cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))),
    )
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
}

function totals() {
  const counts = ["rounds", "calls", "faults", "effects", "second", "lost", "unknown", "open", "neverLeft"];
  const sums = counts.map((count) => [count, rows.reduce((total, row) => total + row[count], 0)]);
  const { neverLeft, ...others } = Object.fromEntries(sums);
  return { ...others, "of these never left": neverLeft };
}

function details() {
  return rows
    .flatMap(({ id, store, notes, problems }) => [
      ...notes.map((note) => `${id}, ${store}: ${note}`),
      ...problems.map((problem) => `FAIL ${id}, ${store}: ${problem}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

function legend() {
  return `second: effects in the upstream's own file beyond the one (or those) that the caller meant.
lost: calls answered as executed whose record is not DONE in the rows, read over a fresh connection.
unknown: calls answered OUTCOME_UNKNOWN. open: records that, read right after the fault, hold the intent to send and no
answer; the two must be the same calls. Never left: open ones that the upstream did not receive, because the process died
between the two; nobody but the upstream can know.`;
}
