import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
import { describe } from "vitest";
import { corpusRoot } from "../../support/corpus.js";
import { scale } from "../support/settings.js";
import { criterion, type Measure } from "./support/criterion.js";
import { editTool, ownLines, toolsOf } from "./support/edited-tools.js";
import { failingChecks } from "./support/own-checks.js";
import { lostLines } from "./support/owner.js";
import { apply, plannedWithAll, publish, standing, takeAway } from "./support/standing-connector.js";

const names = ["deepgram", "figma", "openai"];
const folder = join(corpusRoot, "spec-updates");
const hasUpdates = existsSync(folder);
const where = hasUpdates ? "" : " (skipped: no spec-updates in SAFE_MCP_CORPUS)";

describe.skipIf(!hasUpdates)(`real updates of real documents${where}`, () => {
  criterion(
    { id: "R1", title: "real updates, an edit in each tool: no line lost, and the project is sound", ci: 1, full: 3 },
    async (measure) => {
      for (const name of names.slice(0, measure.cases)) await update(name, measure);
    },
  );
});

async function update(name: string, measure: Measure): Promise<void> {
  // One of the updates no longer says how to authenticate; its owner has.
  const connector = await standing(documentOf(name, "old"), { auth: "bearer" });
  try {
    const tools = toolsOf(connector);
    for (const tool of tools) editTool(connector, tool);
    publish(connector, documentOf(name, "new"));
    const regeneration = await plannedWithAll(connector);
    await apply(regeneration, "keep");
    const lines = new Set(tools.flatMap(ownLines));
    for (const line of lostLines(connector.target, lines)) measure.fail(`${name}: lost "${line}"`);
    const { changes = [], conflicts = [] } = regeneration.files ?? {};
    const merged = changes.filter(({ kind }) => kind === "merge").length;
    measure.note(
      `${name}: ${String(tools.length)} tools, ${String(merged)} files merged, ${String(conflicts.length)} conflicts`,
    );
    for (const { path } of conflicts) measure.fail(`${name}: conflict in ${path}`);
    // The connectors' own tests take too long for every run of our own.
    const failure = await failingChecks(connector, scale === "full");
    if (failure !== undefined) measure.fail(`${name}: its own checks fail: ${failure.slice(0, 2_000)}`);
  } finally {
    takeAway(connector);
  }
}

function documentOf(name: string, version: "old" | "new"): unknown {
  return load(readFileSync(join(folder, name, `${version}.yaml`), "utf8"), { schema: CORE_SCHEMA });
}
