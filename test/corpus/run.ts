/**
 * `npm run corpus`: every document of the corpus through the built generator, the type checker and the catalog writer.
 * Prints a table and writes it to `reports/corpus.json`. `--only <text>` takes the documents whose name contains it.
 * `--verdicts` compares what the schemas accept instead: see verdicts.ts.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CorpusDocument, corpusDocuments, hasCorpus } from "../support/corpus.js";
import { type ListedTool, measureFidelity } from "./fidelity.js";
import { type Rule, rules } from "./fidelity/rules.js";
import { type Aspect, aspects } from "./fidelity/findings.js";
import type { Fidelity } from "./fidelity/tally.js";
import { openProject, type Summary } from "./verdicts/emitted.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const generator = join(repository, "dist/cli.js");
const compiler = join(repository, "node_modules/typescript/bin/tsc");

/** Lost things that are printed; all of them stand in the report. */
const mostLosses = 20;

interface Row {
  readonly file: string;
  readonly validates: boolean;
  readonly outcome: "built" | "refused" | "type errors" | "failed";
  readonly reason?: string;
  readonly operations: number;
  readonly tools: number;
  readonly leftOut: number;
  readonly seconds: number;
  /** Of each tool in `tools/list`, ascending. */
  readonly toolBytes?: readonly number[];
  readonly fidelity?: Fidelity;
}

if (!hasCorpus) {
  process.stderr.write("No corpus: set SAFE_MCP_CORPUS to the folder that holds specs/index.json.\n");
  process.exit(2);
}
if (!existsSync(generator)) {
  process.stderr.write("No build: run `npm run build` first.\n");
  process.exit(2);
}

if (process.argv.includes("--verdicts")) {
  await import("./verdicts.js");
  process.exit();
}

const only = process.argv[process.argv.indexOf("--only") + 1];
const documents = corpusDocuments().filter(({ file }) => !process.argv.includes("--only") || file.includes(only ?? ""));
const rows = await buildAll(documents, Math.max(1, availableParallelism()));
mkdirSync(join(repository, "reports"), { recursive: true });
writeFileSync(join(repository, "reports/corpus.json"), `${JSON.stringify(rows, null, 2)}\n`);
summarise(rows);

/** Several documents at a time; the rows come back in the order of the documents. */
async function buildAll(all: readonly CorpusDocument[], atOnce: number): Promise<readonly Row[]> {
  const waiting = [...all.entries()];
  const done: Row[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, document] = next;
      const row = await build(document);
      done[index] = row;
      process.stdout.write(`${line(row)}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done;
}

/** Generates, type-checks and builds one document in a folder of its own, with the repository's dependencies. */
async function build(document: CorpusDocument): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "corpus-"));
  const project = join(folder, "project");
  const started = performance.now();
  const base = {
    file: document.file,
    validates: document.validates,
    operations: document.operations,
    tools: 0,
    leftOut: 0,
  };
  try {
    const generated = await run(process.execPath, [
      generator,
      project,
      "--spec",
      document.path,
      ...(document.folder === undefined ? [] : ["--reference-root", document.folder]),
      "--tools",
      "all",
      "--access",
      "full",
      "--yes",
      "--no-install",
      "--no-git",
      "--json",
    ]);
    const seconds = (performance.now() - started) / 1000;
    if (generated.code !== 0)
      return {
        ...base,
        outcome: generated.code === 6 ? "refused" : "failed",
        reason: refusal(generated.stdout),
        seconds,
      };
    const summary = JSON.parse(generated.stdout) as Summary;
    const counts = { ...base, tools: summary.tools.length, leftOut: summary.leftOut.length, seconds };
    symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
    const compiled = await run(process.execPath, [compiler, "-p", "tsconfig.build.json"], project);
    if (compiled.code !== 0) return { ...counts, outcome: "type errors", reason: firstLine(compiled.stdout) };
    const catalog = await run(process.execPath, ["dist/build-catalog.js"], project);
    if (catalog.code !== 0) return { ...counts, outcome: "failed", reason: firstLine(catalog.stderr) };
    const listed = JSON.parse(readFileSync(join(project, "dist/catalog.json"), "utf8")) as readonly ListedTool[];
    const fidelity = await measureFidelity(await openProject(project, summary), listed);
    return { ...counts, outcome: "built", toolBytes: toolBytes(listed), fidelity };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function toolBytes(listed: readonly ListedTool[]): readonly number[] {
  return listed.map((tool) => Buffer.byteLength(JSON.stringify(tool))).sort((a, b) => a - b);
}

function run(
  command: string,
  parameters: readonly string[],
  cwd?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { ...(cwd !== undefined && { cwd }), maxBuffer: 64 * 1024 * 1024, timeout: 600_000 };
    execFile(command, [...parameters], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, stdout, stderr });
    });
  });
}

function line(row: Row): string {
  const share =
    row.fidelity === undefined
      ? ""
      : `${percent(row.fidelity.aspects.arguments.kept, row.fidelity.aspects.arguments.declared)} kept`;
  const size = row.toolBytes === undefined ? "" : sizeOf(row.toolBytes);
  const cells = [
    row.file.padEnd(52),
    row.outcome.padEnd(11),
    `${row.tools}/${row.operations}`.padStart(10),
    size.padStart(28),
    share.padStart(12),
  ];
  return `${cells.join(" ")}${row.reason === undefined ? "" : `  ${row.reason.slice(0, 160)}`}`;
}

function summarise(all: readonly Row[]): void {
  const built = all.filter(({ outcome }) => outcome === "built");
  const good = (validates: boolean): string => {
    const group = all.filter((row) => row.validates === validates);
    return percent(group.filter(({ outcome }) => outcome === "built").length, group.length);
  };
  const total = (aspect: Aspect): string => {
    const ratios = built.flatMap(({ fidelity }) => (fidelity === undefined ? [] : [fidelity.aspects[aspect]]));
    const declared = sum(ratios.map((ratio) => ratio.declared));
    return `${aspect} ${percent(sum(ratios.map(({ kept }) => kept)), declared)} of ${declared}`;
  };
  const bytes = built.flatMap((row) => row.toolBytes ?? []).sort((a, b) => a - b);
  const medians = built.map((row) => median(row.toolBytes ?? [])).sort((a, b) => a - b);
  process.stdout.write(
    [
      "",
      `built: ${built.length} of ${all.length}; of those that validate ${good(true)}, of the others ${good(false)}`,
      `kept: ${aspects.map(total).join(", ")}`,
      ...losses(built),
      "not counted, by rule (docs/fidelity.md):",
      ...exceptions(built),
      `bytes a tool: median ${median(bytes)}, largest ${bytes.at(-1) ?? 0}; medians of the documents ${medians[0] ?? 0} to ${medians.at(-1) ?? 0}, ${medians.filter((one) => one >= 3072).length} of them from 3 KiB up`,
      "",
    ].join("\n"),
  );
}

function losses(built: readonly Row[]): readonly string[] {
  const all = built.flatMap(({ file, fidelity }) => (fidelity?.missing ?? []).map((what) => `  ${file} ${what}`));
  return all.length > mostLosses ? [...all.slice(0, mostLosses), `  and ${all.length - mostLosses} more`] : all;
}

function exceptions(built: readonly Row[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const [rule, count] of built.flatMap(({ fidelity }) => Object.entries(fidelity?.exceptions ?? {}))) {
    counts.set(rule, (counts.get(rule) ?? 0) + count);
  }
  return [...counts]
    .sort(([, left], [, right]) => right - left)
    .map(([rule, count]) => `  ${String(count).padStart(6)}  ${rule.padEnd(18)} ${rules[rule as Rule]}`);
}

/** The whole list, its median tool and its largest. */
function sizeOf(bytes: readonly number[]): string {
  return `${Math.round(sum(bytes) / 1024)} KiB, ${median(bytes)} / ${bytes.at(-1) ?? 0} B`;
}

function median(ascending: readonly number[]): number {
  return ascending[Math.floor(ascending.length / 2)] ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(part === whole ? 0 : 2)} %`;
}

/** What `--json` says of a run that was refused. */
function refusal(output: string): string {
  try {
    return (JSON.parse(output) as { readonly error: { readonly message: string } }).error.message;
  } catch {
    return `no JSON: ${output.slice(0, 200)}`;
  }
}

function firstLine(text: string): string {
  return (
    text
      .trim()
      .split("\n")
      .find((candidate) => candidate.trim() !== "") ?? ""
  );
}
