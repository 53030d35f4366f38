/**
 * `npm run corpus:errors`: every error response that a document of the corpus shows by an example becomes an envelope. Prints how
 * many have the right code, and of those that name a field how many name it to the model. `--only <text>` takes the documents
 * whose name contains it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Diagnostics } from "../../src/diagnostics/index.js";
import { loadDocument } from "../../src/load/index.js";
import type { Document } from "../../src/load/types.js";
import { type CorpusDocument, corpusDocuments, hasCorpus } from "../support/corpus.js";
import { repository } from "../support/golden.js";
import { type DeclaredError, declaredErrors } from "./errors/declared-errors.js";
import { judge, type Verdict } from "./errors/judge.js";

interface Row extends Verdict {
  readonly file: string;
  readonly place: string;
  readonly example?: unknown;
}

if (!hasCorpus) {
  process.stderr.write("No corpus: set SAFE_MCP_CORPUS to the folder that holds specs/index.json.\n");
  process.exit(2);
}

const at = process.argv.indexOf("--only");
const wanted = at < 0 ? "" : (process.argv[at + 1] ?? "");
const rows: Row[] = [];
let documents = 0;
for (const entry of corpusDocuments().filter(({ file }) => file.includes(wanted))) {
  const document = await documentOrNone(entry);
  const errors = document === undefined ? [] : declaredErrors(document);
  if (errors.length > 0) documents += 1;
  rows.push(...errors.map((error) => rowOf(entry.file, error)));
  process.stdout.write(`${entry.file}: ${errors.length}\n`);
}

mkdirSync(join(repository, "reports"), { recursive: true });
writeFileSync(join(repository, "reports/errors.json"), `${JSON.stringify(rows, null, 1)}\n`);
const named = rows.filter(({ namesField }) => namesField);
const excepted = named.filter(({ exception }) => exception !== undefined);
const missed = named.filter(({ fieldFound, exception }) => !fieldFound && exception === undefined);
const faults = rows.filter(({ fault }) => fault !== undefined);
const wrong = rows.filter(({ rightCode }) => !rightCode);
const lines = [
  `${documents} documents show ${rows.length} errors by example`,
  `right code: ${rows.length - wrong.length} of ${rows.length}`,
  `name a field: ${named.length}; field paths found: ${named.filter(({ fieldFound }) => fieldFound).length}`,
  ...[...new Set(excepted.map(({ exception }) => exception))].map(
    (rule) => `excepted, ${rule}: ${excepted.filter(({ exception }) => exception === rule).length}`,
  ),
  `missed: ${missed.length}`,
  ...missed
    .slice(0, 20)
    .map(({ file, place, example }) => `  ${file} ${place} ${JSON.stringify(example).slice(0, 200)}`),
  `faults: ${faults.length}`,
  ...[...wrong, ...faults]
    .slice(0, 20)
    .map(({ file, place, code, fault }) => `  ${file} ${place} ${code} ${fault ?? ""}`),
];
process.stdout.write(`\n${lines.join("\n")}\n`);
process.exitCode = missed.length + faults.length + wrong.length === 0 ? 0 : 1;

/** Some documents of the corpus are there to be refused. */
async function documentOrNone({ path, folder }: CorpusDocument): Promise<Document | undefined> {
  const request = {
    source: { kind: "file", path },
    cwd: "/",
    ...(folder !== undefined && { referenceRoot: folder }),
  } as const;
  return loadDocument(request, new Diagnostics()).catch(() => undefined);
}

function rowOf(file: string, error: DeclaredError): Row {
  const verdict = judge(error);
  const isMissed = verdict.namesField && !verdict.fieldFound;
  return { file, place: error.place, ...verdict, ...(isMissed && { example: error.example }) };
}
