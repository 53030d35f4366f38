import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe } from "vitest";
import { mergeFile, type SourceTools } from "../../../src/merge/index.js";
import { renderConnector } from "../../../src/render/index.js";
import { openSourceTools } from "../../../src/source/index.js";
import { corpusDocuments, corpusRoot, hasCorpus } from "../../support/corpus.js";
import { planOfFile, planOfValue } from "../../support/generate.js";
import { criterion, type Measure } from "./support/criterion.js";

const pairs = ["openai", "figma", "deepgram"];
const otherStyle = { useTabs: true, singleQuote: true, printWidth: 120, semi: false };

interface Tool {
  readonly path: string;
  readonly base: string;
  readonly theirs: string;
}

describe.skipIf(!hasCorpus || !existsSync(join(corpusRoot, "spec-updates")))("tools of real documents", () => {
  criterion({ id: "R3", title: "reformatted and edited: no conflict", ci: 24, full: 1_000 }, (measure) =>
    mergeAll(measure, (text) => text),
  );

  criterion(
    { id: "R3", title: "reformatted, edited, descriptions tuned by hand: no conflict", ci: 24, full: 1_000 },
    (measure) => mergeAll(measure, (text) => text.replace(/description:\s*"/, (before) => `${before}Tuned by hand. `)),
  );
});

async function mergeAll(measure: Measure, tune: (text: string) => string): Promise<void> {
  const target = mkdtempSync(join(tmpdir(), "format-"));
  try {
    writeFileSync(join(target, ".prettierrc.json"), JSON.stringify(otherStyle));
    const tools = await openSourceTools(target);
    const all = await changedTools(measure.cases);
    for (const tool of all) await mergeOne(tool, tools, measure, tune);
    measure.note(`${String(all.length)} tools that the update changes`);
    if (all.length === 0) measure.fail("no tool was merged");
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

async function mergeOne(
  { path, base, theirs }: Tool,
  tools: SourceTools,
  measure: Measure,
  tune: (text: string) => string,
): Promise<void> {
  const edited = tune(base)
    .replace("export const", "// The owner's first line.\n// The owner's second line.\nexport const")
    .replace("  request: {", "  // The owner's third line.\n  request: {");
  const ours = await tools.format(path, edited);
  if (ours === undefined) return measure.fail(`${path}: not formatted`);
  const merge = await mergeFile({ path, base, ours, theirs }, tools);
  if (merge.kind === "conflict") return measure.fail(`${path}: ${merge.reason} ${merge.marked ?? ""}`);
  const missing = missingLines(merge.text, ours, (await tools.format(path, base)) ?? "");
  if (missing.length > 0) measure.fail(`${path}: of the owner's lines are gone: ${missing.join(" ⏎ ")}`);
  const incoming = missingLines(
    merge.text,
    (await tools.format(path, theirs)) ?? "",
    (await tools.format(path, base)) ?? "",
  );
  const untold = incoming.filter((line) => !/Tuned by hand/.test(ours) || !/^\s*(?:description:|'|")/.test(line));
  if (untold.length > 0) measure.fail(`${path}: of the new lines are gone: ${untold.join(" ⏎ ")}`);
}

/** Lines that a side added and the result lacks. */
function missingLines(merged: string, side: string, base: string): readonly string[] {
  const [present, recorded] = [new Set(merged.split("\n")), new Set(base.split("\n"))];
  return side.split("\n").filter((line) => !recorded.has(line) && !present.has(line));
}

/** Tools of the pairs first, then of other documents that were changed as an update changes them. */
async function changedTools(count: number): Promise<readonly Tool[]> {
  const found: Tool[] = [];
  for (const name of pairs) {
    const folder = join(corpusRoot, "spec-updates", name);
    if (found.length < count)
      found.push(...(await toolsOf(planOfFile(join(folder, "old.yaml")), planOfFile(join(folder, "new.yaml")))));
  }
  for (const { path, operations } of corpusDocuments()) {
    if (found.length >= count) break;
    if (operations > 20 && operations < 200) found.push(...(await toolsOfMutated(path)));
  }
  // Tools first, so that few cases are of those.
  return found.toSorted((one, other) => (one.path < other.path ? 1 : -1)).slice(0, count);
}

async function toolsOfMutated(path: string): Promise<readonly Tool[]> {
  const document: unknown = load(readFileSync(path, "utf8"));
  if (typeof document !== "object" || document === null) return [];
  try {
    return await toolsOf(planOfValue(document), planOfValue(updated(document)));
  } catch {
    // A document of several files, or one that cannot be used: the corpus has those on purpose.
    return [];
  }
}

type Plan = Awaited<ReturnType<typeof planOfFile>>;

async function toolsOf(before: Promise<Plan>, after: Promise<Plan>): Promise<readonly Tool[]> {
  const plans = await Promise.all([before, after]);
  const [old = [], young = []] = await Promise.all(plans.map((plan) => renderConnector(plan)));
  const incoming = new Map(young.map(({ path, contents }) => [path, contents]));
  return old.flatMap(({ path, contents: base }) => {
    const theirs = incoming.get(path);
    const isTool = /^src\/(?:tools\/[^/]+|schemas)\/[^/]+\.ts$/.test(path);
    return isTool && theirs !== undefined && theirs !== base ? [{ path, base, theirs }] : [];
  });
}

/** What updates do: every text is another, every operation has a parameter more. */
function updated(document: object): unknown {
  const copy = structuredClone(document) as { paths?: Record<string, Record<string, unknown>> };
  for (const item of Object.values(copy.paths ?? {}))
    for (const operation of Object.values(item)) {
      if (typeof operation !== "object" || operation === null || !("responses" in operation)) continue;
      const fields = operation as { summary?: string; description?: string; parameters?: unknown[] };
      fields.summary = `${fields.summary ?? "Do it"}, as of now`;
      if (fields.description !== undefined) fields.description = `${fields.description} Changed.`;
      const schema = "swagger" in document ? { type: "string" } : { schema: { type: "string" } };
      fields.parameters = [...(fields.parameters ?? []), { name: "x_trace", in: "query", ...schema }];
    }
  return copy;
}
