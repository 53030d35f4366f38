/**
 * `npm run acceptance`: what a stranger does with the published package, on three real documents of the corpus. The
 * tarball is installed into an empty folder; its program makes a connector of the whole document and installs it; the
 * connector's own scripts type-check and test it; a real MCP client reads and writes through it, over stdio and over
 * HTTP, in both protocol eras, against a fake upstream. Arguments choose documents: `npm run acceptance -- stripe`.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { documents } from "./acceptance/documents.mjs";
import { installPackage, run } from "./acceptance/package.mjs";
import { checksOfSessions } from "./acceptance/sessions.mjs";

const repository = fileURLToPath(new URL("..", import.meta.url));
const specs = resolve(process.env.SAFE_MCP_CORPUS ?? join(repository, "../shared"), "specs");
const wanted = process.argv.slice(2);
const chosen = documents.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length === 0 || !existsSync(specs)) {
  process.stderr.write(
    chosen.length === 0
      ? `no such document: choose from ${documents.map(({ name }) => name).join(", ")}.\n`
      : `${specs} is not there: set SAFE_MCP_CORPUS to the folder that holds specs/.\n`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "acceptance-"));
const rows = [];
let passed = 0;
let failed = 0;
try {
  const program = installPackage(repository, folder);
  for (const document of chosen) rows.push(await accept(document, program));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`\n${tableOf(rows)}\n\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

/** One document, from the command line to the second era; its row of the table. */
async function accept(document, program) {
  process.stdout.write(`\n== ${document.name} (${document.file})\n`);
  const project = join(folder, document.name);
  const flags = [
    "--spec",
    join(specs, document.file),
    "--tools",
    "all",
    "--access",
    "full",
    "--store",
    document.store ?? "sqlite",
    "--yes",
    "--json",
  ];
  let made = {};
  const seconds = {
    create: await check("create and install", async () => {
      made = JSON.parse(await run(process.execPath, [program, document.name, ...flags], folder));
    }),
    typecheck: await check("type-check under strict", () => run("npm", ["run", "typecheck"], project)),
    test: await check("its own tests", () => run("npm", ["test"], project)),
  };
  let listed = 0;
  const sessions = checksOfSessions(document, project, made.tools?.length, (bytes) => (listed = bytes));
  let used = 0;
  for (const { title, action } of sessions) used += await check(title, action);
  return {
    document: document.name,
    files: made.files?.length ?? 0,
    tools: made.tools?.length ?? 0,
    "tools/list, bytes": listed,
    "create + install, s": seconds.create,
    "type-check, s": seconds.typecheck,
    "build + tests, s": seconds.test,
    "used, s": used,
  };
}

/** Runs one check, says how it went, and counts it. Returns the seconds it took. */
async function check(title, action) {
  const start = performance.now();
  let problem;
  try {
    await action();
    passed += 1;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    failed += 1;
  }
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(`${problem === undefined ? "ok  " : "FAIL"} ${title} (${seconds.toFixed(1)} s)\n`);
  if (problem !== undefined) process.stdout.write(`${problem}\n`);
  return seconds;
}

function tableOf(results) {
  const [first = {}] = results;
  const lines = [Object.keys(first), ...results.map((row) => Object.values(row).map(shown))];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines
    .map((cells) =>
      cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))),
    )
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
}

function shown(value) {
  if (typeof value !== "number") return value;
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(1);
}
