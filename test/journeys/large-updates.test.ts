import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { corpusRoot } from "../support/corpus.js";
import { imprintOf } from "../torture/regenerate/support/trees.js";
import { Packed, type Run } from "./support/packed.js";

/* Two real versions of one API: what its owner reads, and that nothing happens before it was read. */

const updates = join(corpusRoot, "spec-updates");
let packed: Packed;
beforeAll(() => {
  packed = new Packed();
}, 120_000);
afterAll(() => packed.remove(), 60_000);

interface Outcome {
  /** Where the document lies, and the connector. */
  readonly folder: string;
  readonly run: Run;
  readonly untouched: boolean;
}

async function regenerateAcross(pair: string, ...flags: readonly string[]): Promise<Outcome> {
  const folder = packed.emptyFolder();
  const document = join(folder, "openapi.yaml");
  copyFileSync(join(updates, pair, "old.yaml"), document);
  const chosen = ["--access", "full", "--tools", "all", "--yes", "--no-install", "--no-git"];
  const made = await packed.run(["connector", "--spec", "openapi.yaml", ...chosen], { cwd: folder });
  if (made.exitCode !== 0) throw new Error(made.stderr);
  copyFileSync(join(updates, pair, "new.yaml"), document);
  return regenerate(folder, ...flags);
}

async function regenerate(folder: string, ...flags: readonly string[]): Promise<Outcome> {
  const target = join(folder, "connector");
  const before = imprintOf(target, { times: true });
  const run = await packed.run(["regenerate", "connector", ...flags], { cwd: folder });
  return { folder, run, untouched: imprintOf(target, { times: true }) === before };
}

describe.skipIf(!existsSync(updates))("a large update", () => {
  test.each([
    ["figma", "+ 0 tools · ~ 28 · − 2 · 9 new operations not selected"],
    // Its two removed operations are there under another name of a path parameter, and two of the added ones with them.
    ["openai", "+ 0 tools · ~ 98 · − 0 · 140 new operations not selected"],
  ])(
    "of %s is reported in under 40 lines, stops with 4 and writes nothing",
    async (pair, summary) => {
      const { run, untouched } = await regenerateAcross(pair);
      const lines = run.stdout.trimEnd().split("\n");
      expect(lines[0]).toBe(summary);
      expect(lines.length).toBeLessThan(40);
      expect(lines).toContain("Must be accepted first");
      expect(run.exitCode).toBe(4);
      expect(untouched).toBe(true);
    },
    120_000,
  );

  test("is listed whole as JSON, each change with its id", async () => {
    const { run } = await regenerateAcross("figma", "--json");
    const { changes, pending, notSelected, counts } = JSON.parse(run.stdout);
    expect(counts).toEqual({ added: 0, changed: 28, removed: 2, unselected: 9 });
    expect(notSelected).toHaveLength(9);
    expect(new Set(changes.map(({ id }: { id: string }) => id)).size).toBe(changes.length);
    expect(pending).toContain("get_library_analytics_actions/tool-removed");
    expect(run.exitCode).toBe(4);
  }, 120_000);

  test("that no longer says how to authenticate waits until its owner does, and what that adds must be accepted", async () => {
    const { folder, run, untouched } = await regenerateAcross("deepgram");
    expect(run.stderr).toContain("(SECURITY_UNDECIDED)");
    expect(run.stderr).toContain('"auth": "bearer"');
    expect(run.exitCode).toBe(2);
    expect(untouched).toBe(true);

    const choices = join(folder, "connector/safe-mcp.json");
    writeFileSync(choices, JSON.stringify({ ...JSON.parse(readFileSync(choices, "utf8")), auth: "bearer" }));
    const decided = await regenerate(folder);
    expect(decided.run.stdout).toContain("The credential upstream (bearer) is new");
    expect(decided.run.stdout).toContain(
      "the API lies at https://agent.deepgram.com instead of https://api.deepgram.com",
    );
    expect(decided.run.exitCode).toBe(4);
    expect(decided.untouched).toBe(true);
  }, 120_000);
});
