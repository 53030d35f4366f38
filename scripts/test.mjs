/**
 * `npm test`: every check of the repository in a row. Ends with one line, `N passed, N failed`, that counts the steps
 * before the tests as one each. Arguments are passed on to the test runner.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "test-"));
const results = join(folder, "results.json");

const steps = [
  ["types of the generator", "node_modules/typescript/bin/tsc", ["-p", "tsconfig.json"]],
  ["types of the templates", "node_modules/typescript/bin/tsc", ["-p", "templates/tsconfig.json"]],
  ["lint", "node_modules/oxlint/bin/oxlint", ["--deny-warnings", "."]],
  ["format", "node_modules/prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]],
  ["build", "scripts/build.mjs", []],
];

let passed = 0;
let failed = 0;
for (const [name, program, parameters] of steps) {
  const ok = run(program, parameters);
  process.stdout.write(`${ok ? "ok  " : "FAIL"} ${name}\n`);
  if (ok) passed += 1;
  else failed += 1;
}

const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
const ok = run("node_modules/vitest/vitest.mjs", ["run", ...reporters, ...process.argv.slice(2)]);
const counts = testCounts();
passed += counts.passed;
failed += counts.failed;
if (!ok && counts.failed === 0) failed += 1;
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

function run(program, parameters) {
  const result = spawnSync(process.execPath, [join(repository, program), ...parameters], {
    cwd: repository,
    stdio: "inherit",
  });
  return result.status === 0;
}

/** Passed and failed tests; a file that could not be loaded counts as one failure. */
function testCounts() {
  try {
    const report = JSON.parse(readFileSync(results, "utf8"));
    const broken = report.testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    ).length;
    return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
