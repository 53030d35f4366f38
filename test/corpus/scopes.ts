/**
 * `npx tsx test/corpus/scopes.ts`: the scope lock of every document of the corpus that names scopes. Holds each to its
 * definition: the lock lets every selected operation in, and without any one scope some operation is lost. Prints a table and
 * writes it to `reports/scopes.json`. `--only <text>` takes the documents whose name contains it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CorpusDocument, corpusDocuments, hasCorpus } from "../support/corpus.js";
import { repository } from "../support/golden.js";
import { checkLock, type Checked } from "./scopes/check-lock.js";
import { hardDocument } from "./scopes/hard-document.js";
import { readSubject, type Subject, subjectOf } from "./scopes/subject.js";

interface Row extends Checked {
  readonly file: string;
  readonly selection: string;
}

process.stdout.on("error", () => process.exit());
if (!hasCorpus) {
  process.stderr.write("No corpus: set SAFE_MCP_CORPUS to the folder that holds specs/index.json.\n");
  process.exit(2);
}

const at = process.argv.indexOf("--only");
const wanted = at < 0 ? "" : (process.argv[at + 1] ?? "");
const rows: Row[] = [];
let without = 0;
print(["document", "selection", "tools", "scopes", "by the letter", "excess", "ms", "verdict"]);
for (const document of corpusDocuments().filter(({ file }) => file.includes(wanted))) {
  const subject = await subjectOrNone(document);
  if (subject === undefined || subject.scopes === 0) without += 1;
  else
    for (const [selection, keys] of selectionsOf(subject)) report(document.file, selection, checkLock(subject, keys));
}
const large = await subjectOf(hardDocument(732));
for (const seed of [1, 2, 3])
  report("732 operations as Okta's", `20 by chance (${seed})`, checkLock(large, sample(large, 20, seed)));

mkdirSync(join(repository, "reports"), { recursive: true });
writeFileSync(join(repository, "reports/scopes.json"), `${JSON.stringify(rows, null, 2)}\n`);
const wrong = rows.filter(({ faults }) => faults.length > 0);
process.stdout.write(
  `\n${rows.length} locks of ${new Set(rows.map(({ file }) => file)).size} documents, ${wrong.length} wrong; ${without} documents name no scope\n`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Some documents of the corpus are there to be refused. */
async function subjectOrNone({ path, folder }: CorpusDocument): Promise<Subject | undefined> {
  try {
    return await readSubject(path, folder);
  } catch {
    return undefined;
  }
}

function selectionsOf(subject: Subject): readonly (readonly [string, readonly string[]])[] {
  const reads = subject.keys.filter((key) => /^(?:GET|HEAD) /.test(key));
  const few = [1, 2, 3].map((seed) => [`20 by chance (${seed})`, sample(subject, 20, seed)] as const);
  const every = reads.length > 0 ? ([["every read", reads]] as const) : [];
  return [...every, ["everything", subject.keys], ...(subject.keys.length > 30 ? few : [])];
}

/** The same choice for the same seed. */
function sample({ keys }: Subject, count: number, seed: number): readonly string[] {
  let state = seed * 2_654_435_761;
  const weigh = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state;
  };
  const weighed = keys.map((key) => ({ key, weight: weigh() })).sort((one, other) => one.weight - other.weight);
  return weighed.slice(0, count).map(({ key }) => key);
}

function report(file: string, selection: string, checked: Checked): void {
  rows.push({ file, selection, ...checked });
  const { tools, scopes, letter, excess, milliseconds, faults } = checked;
  const verdict = faults.length === 0 ? "minimal" : faults.join("; ");
  print([file, selection, tools, scopes, letter, excess, milliseconds, verdict].map(String));
}

function print(cells: readonly string[]): void {
  const widths = [44, 18, 6, 7, 14, 7, 6, 0];
  const line = cells.map((cell, column) =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
  );
  process.stdout.write(`${line.join(" ").trimEnd()}\n`);
}
