import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
import { describe } from "vitest";
import { corpusRoot } from "../../support/corpus.js";
import { criterion, type Measure } from "./support/criterion.js";
import { editTool, ownLines, toolsOf } from "./support/edited-tools.js";
import { publish, regenerate, standing, takeAway } from "./support/standing-connector.js";

const documents = ["deepgram", "figma"];
const hasUpdates = documents.every((name) => existsSync(documentPath(name)));
const where = hasUpdates ? "" : " (skipped: no spec-updates in SAFE_MCP_CORPUS)";

describe.skipIf(!hasUpdates)(`all operations of a real document are renamed at once${where}`, () => {
  criterion(
    { id: "R2", title: "every operationId and path parameter renamed: edits and names of tools stay", ci: 1, full: 2 },
    async (measure) => {
      for (const name of documents.slice(0, measure.cases)) await renameAll(name, measure);
    },
  );
});

function documentPath(name: string): string {
  return join(corpusRoot, "spec-updates", name, "old.yaml");
}

async function renameAll(name: string, measure: Measure): Promise<void> {
  const document = load(readFileSync(documentPath(name), "utf8"), { schema: CORE_SCHEMA });
  const connector = await standing(document);
  try {
    const before = toolsOf(connector);
    for (const tool of before) editTool(connector, tool);
    publish(connector, renamed(document));
    const { pending } = await regenerate(connector);
    for (const id of pending.filter((one) => /\/tool-(?:removed|renamed|added)/.test(one)))
      measure.fail(`${name}: ${id}`);
    const run = await regenerate(connector, ...pending.flatMap((id) => ["--accept", id]));
    if (run.code !== 0) measure.fail(`${name}: exit code ${String(run.code)}: ${run.said.slice(0, 300)}`);
    if (JSON.stringify(toolsOf(connector)) !== JSON.stringify(before))
      measure.fail(`${name}: tools or files have other names`);
    for (const tool of before) {
      const text = readFileSync(join(connector.target, tool.file), "utf8");
      for (const line of ownLines(tool)) if (!text.includes(line)) measure.fail(`${tool.file}: lost "${line}"`);
    }
    const changed = before.filter(({ file }) => run.written.includes(file)).length;
    if (changed === 0) measure.fail(`${name}: no tool was merged`);
    measure.note(
      `${name}: ${String(before.length)} tools, of which ${String(changed)} were merged; ${String(run.conflicts)} conflicts`,
    );
  } finally {
    takeAway(connector);
  }
}

/** Every operationId, and every path parameter with its place in the path. */
function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== "object" || value === null) return value;
  const isPathParameter = Object(value).in === "path";
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => {
      if (key === "operationId" && typeof member === "string") return [key, `renamed_${member}`];
      if (key === "name" && isPathParameter && typeof member === "string") return [key, `${member}_renamed`];
      return [key.startsWith("/") ? key.replace(/\{([^}]*)\}/g, "{$1_renamed}") : key, renamed(member)];
    }),
  );
}
