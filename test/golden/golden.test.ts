import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateGolden, type GoldenProject, goldenProjects, repository, shapedFiles } from "../support/golden.js";

describe.each(Object.keys(goldenProjects) as GoldenProject[])("the golden project %s", (name) => {
  let folder: string;
  let project: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "golden-"));
    project = join(folder, name);
    generateGolden(name, project);
    symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const npmRun = (script: string, ...parameters: readonly string[]): void => {
    execFileSync("npm", ["run", "--silent", script, "--", ...parameters], { cwd: project, encoding: "utf8", stdio: "pipe" });
  };

  it("is what the generator writes today, to the byte", () => {
    const today = shapedFiles(project);
    const golden = shapedFiles(join(repository, "test/golden", name));
    expect([...today.keys()]).toEqual([...golden.keys()]);
    for (const [path, contents] of today) expect(contents, path).toBe(golden.get(path));
  });

  it("is written the same twice", () => {
    const second = join(folder, "second");
    generateGolden(name, second);
    expect([...shapedFiles(second)]).toEqual([...shapedFiles(project)]);
  });

  it("type-checks by its own script", () => npmRun("typecheck"), 120_000);

  it("is formatted as its own Prettier configuration says", () => npmRun("format:check"), 120_000);

  it("builds and passes its own tests", () => npmRun("test"), 240_000);
});
