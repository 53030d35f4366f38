/**
 * `npm run corpus:errors`: every error that a document of the corpus shows by an example is given to the tool of its operation,
 * in the connector that is emitted for the document. Prints how many become the right code; of the fields that they name and
 * that the operation takes, how many are named to the model by the tool's own argument with what it takes; and how many
 * writes whose outcome is open are told of a read that can tell. `--only <text>` takes the documents whose name contains it,
 * `--show <n>` so many faults.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Diagnostics } from "../../src/diagnostics/index.js";
import { loadDocument } from "../../src/load/index.js";
import { type CorpusDocument, corpusDocuments, hasCorpus } from "../support/corpus.js";
import { repository } from "../support/golden.js";
import { EmittedConnector } from "./errors/connector.js";
import { type DeclaredError, declaredErrors } from "./errors/declared-errors.js";
import { judge, type Verdict } from "./errors/judge.js";

interface Row extends Verdict {
  readonly file: string;
  readonly tool: string;
  readonly status: number;
  readonly example: unknown;
}

if (!hasCorpus || !existsSync(join(repository, "dist/cli.js"))) {
  process.stderr.write("Needs the corpus (SAFE_MCP_CORPUS) and a build (npm run build).\n");
  process.exit(2);
}

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const wanted = option("only") ?? "";
const shown = Number(option("show") ?? 20);

const rows: Row[] = [];
let documents = 0;
/** Errors of operations that became no tool, as WebSockets and those that the document itself contradicts. */
let withoutTool = 0;
for (const document of corpusDocuments().filter(({ file }) => file.includes(wanted))) {
  const errors = await errorsOf(document);
  if (errors.length === 0) continue;
  documents += 1;
  const judged = await rowsOf(document, errors);
  rows.push(...judged);
  withoutTool += errors.length - judged.length;
  process.stdout.write(`${document.file.padEnd(52)} ${String(judged.length).padStart(5)} of ${errors.length} errors\n`);
}
mkdirSync(join(repository, "reports"), { recursive: true });
writeFileSync(join(repository, "reports/errors.json"), `${JSON.stringify(rows, null, 1)}\n`);
summarise();

/** Some documents of the corpus are there to be refused. */
async function errorsOf({ path, folder }: CorpusDocument): Promise<readonly DeclaredError[]> {
  const source = { kind: "file", path } as const;
  const request = { source, cwd: "/", ...(folder !== undefined && { referenceRoot: folder }) };
  const document = await loadDocument(request, new Diagnostics()).catch(() => undefined);
  return document === undefined ? [] : declaredErrors(document);
}

async function rowsOf(document: CorpusDocument, errors: readonly DeclaredError[]): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "errors-"));
  try {
    const connector = await EmittedConnector.make(document, folder);
    const judged: Row[] = [];
    for (const error of errors) {
      const entry = await connector?.toolOf(error);
      if (connector === undefined || entry === undefined) continue;
      const { status, example } = error;
      const verdict = await judge(connector, entry, error);
      judged.push({ file: document.file, tool: entry.tool.name, status, ...verdict, example });
    }
    return judged;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summarise(): void {
  const total = (count: (row: Row) => number): number => rows.reduce((sum, row) => sum + count(row), 0);
  const wrong = rows.filter(({ rightCode }) => !rightCode);
  const faulty = rows.filter(({ faults }) => faults.length > 0);
  const open = rows.filter(({ verify }) => verify !== "not needed");
  const lines = [
    "",
    `${documents} documents show ${rows.length + withoutTool} errors by example; of operations that became no tool: ${withoutTool}`,
    `right code: ${rows.length - wrong.length} of ${rows.length}`,
    `fields that the operation takes: ${total(({ named }) => named)} in ${rows.filter(({ named }) => named > 0).length} errors; by the tool's own argument: ${total(({ found }) => found)}`,
    `fields that the operation does not take, as far as its document says: ${total(({ foreign }) => foreign)}`,
    `writes to be looked at: ${open.length}; with a read that can tell: ${open.filter(({ verify }) => verify === "named").length}`,
    `faults: ${faulty.length}`,
    ...[...wrong, ...faulty]
      .slice(0, shown)
      .map(({ file, tool, status, code, faults }) => `  ${file} ${tool} ${status} ${code} ${faults.join("; ")}`),
    "",
  ];
  process.stdout.write(lines.join("\n"));
  process.exitCode = wrong.length + faulty.length === 0 ? 0 : 1;
}
