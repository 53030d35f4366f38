import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { version } from "../../src/version.js";
import { git } from "./support/git.js";
import { Packed, type Run } from "./support/packed.js";
import { bound, StandingProject } from "./support/standing-project.js";

/* What a workflow does with `check`: its exit code, and the report in the form that its host reads. */

let packed: Packed;
let clean: StandingProject;
/** Its scopes were widened by hand, and an edited file lies aside. */
let drifted: StandingProject;
beforeAll(async () => {
  packed = new Packed();
  clean = await StandingProject.make(packed);
  drifted = clean.copy();
  drifted.edit("scopes.lock.json", (text) => text.replace('"anonymous": []', '"anonymous": ["list_orders"]'));
  drifted.edit("src/main.ts", (text) => `<<<<<<< yours\na\n=======\nb\n>>>>>>> new\n${text}`);
}, 120_000);
afterAll(() => packed.remove(), 60_000);

const check = (project: StandingProject, ...flags: readonly string[]): Promise<Run> =>
  project.run("check", "connector", ...flags);

describe("check", () => {
  test("ends with 0 for a connector as it was generated, and with 5 for another", async () => {
    expect((await check(clean)).exitCode).toBe(0);
    expect((await check(drifted)).exitCode).toBe(5);
  });

  test("finds with --spec that a newer document would change it", async () => {
    const project = clean.copy();
    project.publish((api) => bound(api, 90));
    expect((await check(project)).exitCode).toBe(0);
    const { exitCode, stdout } = await check(project, "--spec", "openapi.json");
    expect(exitCode).toBe(5);
    expect(stdout).toContain("+ 0 tools · ~ 1 · − 0");
  });

  test("finds nothing with --spec in the document that it was made from", async () => {
    expect((await check(clean, "--spec", "openapi.json")).exitCode).toBe(0);
  });
});

describe("check --format sarif", () => {
  test("is a SARIF 2.1.0 log of one run, with a rule for every result", async () => {
    const { exitCode, stdout } = await check(drifted, "--format", "sarif");
    expect(exitCode).toBe(5);
    const [run] = sarifLog.parse(JSON.parse(stdout)).runs;
    expect(run?.tool.driver.name).toBe("create-safe-mcp");
    expect(run?.tool.driver.version).toBe(version);
    expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining(["CHECK_MARKERS", "CHECK_SCOPES"]));
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test("places every result in a file, without which GitHub takes none", async () => {
    const [run] = sarifLog.parse(JSON.parse((await check(drifted, "--format", "sarif")).stdout)).runs;
    for (const { locations } of run?.results ?? []) expect(locations).toHaveLength(1);
  });

  test("is a log without results for a connector as it was generated", async () => {
    const { exitCode, stdout } = await check(clean, "--format", "sarif");
    expect(exitCode).toBe(0);
    expect(sarifLog.parse(JSON.parse(stdout)).runs.map(({ results }) => results)).toEqual([[]]);
  });
});

describe("check --format github", () => {
  test("is one workflow command for each finding", async () => {
    const { stdout } = await check(drifted, "--format", "github");
    const lines = stdout.trim().split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) file=[^,:]+,title=[A-Z_]+::[^\r]+$/);
    expect(lines).toContainEqual(expect.stringContaining("::error file=connector/src/main.ts,title=CHECK_MARKERS::"));
  });

  test("is one notice for a connector as it was generated", async () => {
    expect((await check(clean, "--format", "github")).stdout).toMatch(/^::notice::.+\n$/);
  });
});

describe("the files of a report, in a repository of many projects", () => {
  const formats = [
    ["github", "file=c#/connector/src/main.ts,"],
    ["sarif", '"uri": "c%23/connector/src/main.ts"'],
  ] as const;
  const inRepository = (): StandingProject => {
    const project = drifted.copy();
    git(project.folder, "init", "--quiet");
    mkdirSync(join(project.folder, "c#"));
    renameSync(project.target, join(project.folder, "c#/connector"));
    return project;
  };

  test.each(formats)("are named from the top of the repository (%s)", async (format, file) => {
    const { stdout } = await inRepository().run("check", "c#/connector", "--format", format);
    expect(stdout).toContain(file);
  });

  test.each(formats)("are named from there also by one who stands deeper (%s)", async (format, file) => {
    const { folder } = inRepository();
    const { stdout } = await packed.run(["check", "connector", "--format", format], { cwd: join(folder, "c#") });
    expect(stdout).toContain(file);
  });
});

describe("check --format markdown", () => {
  test("is a table of as many cells in every row", async () => {
    const rows = (await check(drifted, "--format", "markdown")).stdout.trim().split("\n");
    expect(rows[1]).toBe("| --- | --- | --- | --- |");
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
    expect(rows).toContainEqual(expect.stringMatching(/^\| error \| `CHECK_MARKERS` \| src\/main\.ts \|/));
  });

  test("is one sentence for a connector as it was generated", async () => {
    expect((await check(clean, "--format", "markdown")).stdout).toBe("**check**: as it was generated and accepted.\n");
  });
});

describe("check --format json", () => {
  test("says whether all is well, and of each finding the code, the severity and the file", async () => {
    const report = JSON.parse((await check(drifted, "--format", "json")).stdout);
    expect(report.ok).toBe(false);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: "CHECK_MARKERS", severity: "error", location: { file: "src/main.ts" } }),
    );
    expect(JSON.parse((await check(clean, "--format", "json")).stdout)).toEqual({ ok: true, findings: [] });
  });
});

/** What OASIS requires of a SARIF 2.1.0 log (sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.49), of the objects that we write. */
const text = z.strictObject({ text: z.string().min(1) });
const sarifLog = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          version: z.string(),
          rules: z.array(
            z.strictObject({ id: z.string().min(1), shortDescription: text, fullDescription: text, help: text }),
          ),
        }),
      }),
      results: z.array(
        z.strictObject({
          ruleId: z.string().min(1),
          ruleIndex: z.int().min(0),
          level: z.enum(["none", "note", "warning", "error"]),
          message: text,
          locations: z
            .array(
              z.strictObject({
                physicalLocation: z.strictObject({
                  artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w.~%/-]+$/) }),
                }),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ),
});
