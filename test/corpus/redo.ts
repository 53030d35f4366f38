/**
 * `npm run corpus:redo [-- name …]`: every real document becomes a connector, and what is recorded of it must give the same
 * connector again without the document. Ends with an error when a byte differs.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../src/config/types.js";
import { Refusal } from "../../src/diagnostics/index.js";
import { findDrift } from "../../src/drift.js";
import { create } from "../../src/pipeline.js";
import { corpusDocuments } from "../support/corpus.js";

const config: Config = {
  name: "redo-mcp",
  access: "full",
  tools: ["all"],
  allow: [],
  store: "sqlite",
  transport: "both",
  auth: "bearer",
  strict: false,
};
const wanted = process.argv.slice(2);
const documents = corpusDocuments().filter(
  ({ file }) => wanted.length === 0 || wanted.some((name) => file.includes(name)),
);
let [same, refused] = [0, 0];
const problems: string[] = [];
for (const { path, file } of documents) {
  const folder = mkdtempSync(join(tmpdir(), "redo-"));
  const target = join(folder, "connector");
  try {
    await create({ source: { kind: "file", path }, cwd: folder, decide: () => ({ config, target }) });
    const drift = await findDrift(target);
    if (drift.length === 0) same++;
    else problems.push(`${file}: ${drift.length} differences, ${drift[0]?.code}: ${drift[0]?.message}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused++;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.stdout.write(`${same} the same, ${refused} refused, ${problems.length} different\n${problems.join("\n")}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
