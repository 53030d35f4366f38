/**
 * `npm run verdicts`: whether emitted schemas take and refuse the same arguments as the documents' own JSON Schema under
 * Ajv, save the rules of docs/fidelity.md. `--only <text>` takes the documents whose name contains it, `--sample <n>` so
 * many operations of each, `--values <n>` so many near misses of each operation, `--show <n>` so many unexplained ones.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CorpusDocument, corpusDocuments, hasCorpus } from "../support/corpus.js";
import { compareProject, type Comparison } from "./verdicts/compare.js";
import { emitProject } from "./verdicts/emitted.js";

interface Row extends Comparison {
  readonly file: string;
}

const repository = fileURLToPath(new URL("../..", import.meta.url));

if (!hasCorpus || !existsSync(join(repository, "dist/cli.js"))) {
  process.stderr.write("Needs the corpus (SAFE_MCP_CORPUS) and a build (npm run build).\n");
  process.exit(2);
}

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const only = (option("only") ?? "").split(",");
const mostOperations = Number(option("sample") ?? Number.POSITIVE_INFINITY);
const mostValues = Number(option("values") ?? 300);
const shown = Number(option("show") ?? 3);

const rows: Row[] = [];
/** A document of our own, with more keywords than any real one. */
const torture: CorpusDocument = {
  path: join(repository, "test/torture/keywords.yaml"),
  file: "torture/keywords.yaml",
  operations: 11,
  validates: true,
};

for (const document of [torture, ...corpusDocuments()].filter(({ file }) => only.some((text) => file.includes(text)))) {
  const row = await compareDocument(document);
  if (row === undefined) continue;
  rows.push(row);
  print(row);
}
mkdirSync(join(repository, "reports"), { recursive: true });
writeFileSync(join(repository, "reports/verdicts.json"), `${JSON.stringify(rows, null, 2)}\n`);
summarise();

async function compareDocument(document: CorpusDocument): Promise<Row | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "verdicts-"));
  try {
    const project = await emitProject(document, join(folder, "project"));
    return (
      project && {
        file: document.file,
        ...(await compareProject(project, { operations: mostOperations, values: mostValues })),
      }
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print({ file, operations, compared, valid, explained, unexplained, failures }: Row): void {
  const disagreements = Object.values(explained).reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `${file.padEnd(48)} ${String(operations).padStart(5)} operations ${String(compared).padStart(7)} values (${valid} valid) ${String(disagreements).padStart(6)} by rule ${String(unexplained.length).padStart(5)} unexplained\n`,
  );
  for (const { tool, direction, path, value, why } of unexplained.slice(0, shown)) {
    process.stdout.write(`   ${direction} ${tool} ${path} = ${value.slice(0, 160)}\n      ${why.slice(0, 400)}\n`);
  }
  for (const failure of failures.slice(0, shown)) process.stdout.write(`   failed ${failure.slice(0, 300)}\n`);
}

function summarise(): void {
  const byRule = new Map<string, number>();
  for (const { explained } of rows)
    for (const [rule, count] of Object.entries(explained)) byRule.set(rule, (byRule.get(rule) ?? 0) + count);
  const total = (pick: (row: Row) => number): number => rows.reduce((sum, row) => sum + pick(row), 0);
  const lines = [...byRule]
    .sort(([, left], [, right]) => right - left)
    .map(([rule, count]) => `  ${String(count).padStart(8)}  ${rule}`);
  process.stdout.write(
    `\n${rows.length} documents, ${total((row) => row.operations)} operations, ${total((row) => row.compared)} values (${total((row) => row.valid)} valid), ${total((row) => row.unexplained.length)} unexplained, ${total((row) => row.failures.length)} failures\n${lines.join("\n")}\n`,
  );
}
