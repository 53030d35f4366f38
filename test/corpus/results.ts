/**
 * `npm run corpus:results`: every example of a good answer that the documents of the corpus declare goes through `compact`,
 * as if the upstream had sent it, and what comes out is held to the output schema that the tool shows (Ajv, JSON Schema
 * 2020-12) and to the bound on its size. Then how lists go on, by kind. Prints a table and writes it to
 * `reports/results.json`. `--only <text>` takes the documents whose name contains it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CorpusDocument, corpusDocuments, hasCorpus } from "../support/corpus.js";
import { repository } from "../support/golden.js";
import { type Outcome, outcomeOf, rules } from "./results/outcome.js";
import { readTools } from "./results/read-tools.js";
import { examplesOf } from "./results/response-examples.js";

interface Row {
  readonly file: string;
  readonly tools: number;
  readonly examples: number;
  /** How many examples ended so. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How many tools go on so, or have an argument of the connector's own. */
  readonly paging: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

if (!hasCorpus) {
  process.stderr.write("No corpus: set SAFE_MCP_CORPUS to the folder that holds specs/index.json.\n");
  process.exit(2);
}
const at = process.argv.indexOf("--only");
const wanted = at < 0 ? "" : (process.argv[at + 1] ?? "");
const rows: Row[] = [];
for (const document of corpusDocuments().filter(({ file }) => file.includes(wanted))) {
  const row = await rowOf(document);
  if (row === undefined) continue;
  rows.push(row);
  const passed = row.outcomes["passed"] ?? 0;
  process.stdout.write(`${row.file.padEnd(52)} ${String(row.tools).padStart(5)} tools ${passed}/${row.examples}\n`);
}
mkdirSync(join(repository, "reports"), { recursive: true });
writeFileSync(join(repository, "reports/results.json"), `${JSON.stringify(rows, null, 2)}\n`);
summarise();
process.exitCode = rows.some(({ failures }) => failures.length > 0) ? 1 : 0;

/** Undefined for a document that is there to be refused. */
async function rowOf(document: CorpusDocument): Promise<Row | undefined> {
  const read = await readTools(document);
  if (read === undefined) return undefined;
  const outcomes: Record<string, number> = {};
  const paging: Record<string, number> = {};
  const failures: string[] = [];
  let examples = 0;
  for (const tool of read.tools) {
    const { reading } = tool;
    const { paging: goesOn, ...own } = reading ?? {};
    const ways = goesOn === undefined ? [] : [`goes on by ${goesOn.next[0]?.by}`];
    for (const way of [...Object.keys(own), ...ways]) paging[way] = (paging[way] ?? 0) + 1;
    for (const example of examplesOf(tool, read.components)) {
      examples += 1;
      const outcome: Outcome = await outcomeOf(tool, example);
      outcomes[outcome.kind] = (outcomes[outcome.kind] ?? 0) + 1;
      if (outcome.kind === "failed") failures.push(`${document.file} ${tool.name}: ${outcome.reason}`);
    }
  }
  return { file: document.file, tools: read.tools.length, examples, outcomes, paging, failures };
}

function summarise(): void {
  const outcomes = sums(rows.map((row) => row.outcomes));
  const paging = sums(rows.map((row) => row.paging));
  const withExamples = rows.filter(({ examples }) => examples > 0).length;
  const total = rows.reduce((sum, { examples }) => sum + examples, 0);
  const lines = [
    "",
    `documents: ${rows.length}, ${withExamples} of them with examples of good answers; examples: ${total}`,
    `passed: ${outcomes.get("passed") ?? 0}, failed: ${outcomes.get("failed") ?? 0}`,
    "not shown as a result, by rule:",
    ...Object.entries(rules).map(
      ([rule, why]) => `  ${String(outcomes.get(rule) ?? 0).padStart(6)}  ${rule.padEnd(14)} ${why}`,
    ),
    "tools by the way in which their list goes on at the API, and by arguments of the connector's own:",
    ...[...paging]
      .sort(([, one], [, other]) => other - one)
      .map(([way, count]) => `  ${String(count).padStart(6)}  ${way}`),
    ...rows.flatMap(({ failures }) => failures).slice(0, 30),
    "",
  ];
  process.stdout.write(lines.join("\n"));
}

function sums(counts: readonly Readonly<Record<string, number>>[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const [name, count] of counts.flatMap((each) => Object.entries(each)))
    all.set(name, (all.get(name) ?? 0) + count);
  return all;
}
