import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../support/golden.js";
import { imprintOf } from "../torture/regenerate/support/trees.js";
import { Packed } from "./support/packed.js";
import { bound, collide, listOrders, StandingProject } from "./support/standing-project.js";

/* What an owner types, with the program as it is published. */

let packed: Packed;
let original: StandingProject;
beforeAll(async () => {
  packed = new Packed();
  original = await StandingProject.make(packed);
}, 120_000);
afterAll(() => packed.remove(), 60_000);

const getOrder = "src/tools/orders/get-order.ts";
const imprint = ({ target }: StandingProject): string => imprintOf(target, { times: true });

describe("restore", () => {
  test("brings a deleted file back as it was generated", async () => {
    const project = original.copy();
    const generated = project.read(getOrder);
    project.remove(getOrder);
    const { exitCode, stdout } = await project.run("restore", getOrder, "connector");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("is back");
    expect(project.read(getOrder)).toBe(generated);
  });

  test("brings back what a run has recorded as deleted, and the next run keeps it", async () => {
    const project = original.copy();
    project.remove(getOrder);
    project.publish((api) => bound(api, 90));
    expect((await project.run("regenerate", "connector")).exitCode).toBe(0);
    expect(existsSync(join(project.target, getOrder))).toBe(false);
    await project.run("restore", getOrder, "connector");
    project.publish((api) => bound(api, 95));
    expect((await project.run("regenerate", "connector")).exitCode).toBe(0);
    expect(existsSync(join(project.target, getOrder))).toBe(true);
  });

  test("never overwrites a file that is there", async () => {
    const project = original.copy();
    project.edit(getOrder, (text) => `// mine\n${text}`);
    const before = imprint(project);
    const { exitCode, stderr } = await project.run("restore", getOrder, "connector");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("is not missing");
    expect(imprint(project)).toBe(before);
  });

  test("names the nearest generated file for one that there is not", async () => {
    const { exitCode, stderr } = await original.copy().run("restore", "src/tools/orders/get-oder.ts", "connector");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`Did you mean ${getOrder}?`);
  });

  test("writes nothing with --dry-run", async () => {
    const project = original.copy();
    project.remove(getOrder);
    const { exitCode } = await project.run("restore", getOrder, "connector", "--dry-run");
    expect(exitCode).toBe(0);
    expect(existsSync(join(project.target, getOrder))).toBe(false);
  });
});

describe("own and disown", () => {
  test("own keeps every later run out of a file", async () => {
    const project = original.copy();
    const before = project.read(listOrders);
    expect((await project.run("own", listOrders, "connector")).exitCode).toBe(0);
    project.publish((api) => bound(api, 90));
    const { exitCode } = await project.run("regenerate", "connector");
    expect(exitCode).toBe(0);
    expect(project.read(listOrders)).toBe(before);
  });

  test("disown gives it back: the next run brings what the document has changed since", async () => {
    const project = original.copy();
    await project.run("own", listOrders, "connector");
    project.publish((api) => bound(api, 90));
    await project.run("regenerate", "connector");
    expect((await project.run("disown", listOrders, "connector")).exitCode).toBe(0);
    project.publish((api) => bound(api, 95));
    expect((await project.run("regenerate", "connector")).exitCode).toBe(0);
    expect(project.read(listOrders)).toContain("max(95)");
  });

  test("neither takes a file that was never generated", async () => {
    const project = original.copy();
    writeFileSync(join(project.target, "src/mine.ts"), "export {};\n");
    for (const verb of ["own", "disown"]) {
      const { exitCode, stderr } = await project.run(verb, "src/mine.ts", "connector");
      expect(exitCode).toBe(2);
      expect(stderr).toContain("is no generated file");
    }
  });
});

describe("a run that leaves markers", () => {
  const begin = async (): Promise<{ readonly project: StandingProject; readonly before: string }> => {
    const project = original.copy();
    collide(project);
    const before = imprint(project);
    const flags = ["--accept", "breaking", "--on-conflict", "markers"];
    expect((await project.run("regenerate", "connector", ...flags)).exitCode).toBe(3);
    expect(project.read(listOrders)).toContain("<<<<<<<");
    return { project, before };
  };

  test("is not ended by --continue as long as they are there", async () => {
    const { project } = await begin();
    const { exitCode, stdout } = await project.run("regenerate", "connector", "--continue");
    expect(exitCode).toBe(3);
    expect(stdout).toContain(`1 file still holds conflict markers:\n  ${listOrders}`);
  });

  test("lets no other run begin", async () => {
    const { project } = await begin();
    const { exitCode, stderr } = await project.run("regenerate", "connector");
    expect(exitCode).toBe(3);
    expect(stderr).toContain("The last run left conflicts");
  });

  test("is ended by --continue once they are resolved, and the next run finds nothing to do", async () => {
    const { project } = await begin();
    project.edit(listOrders, (text) => text.replace(/<<<<<<<[^]*?=======\n([^]*?)>>>>>>>.*\n/, "$1"));
    expect((await project.run("regenerate", "connector", "--continue")).exitCode).toBe(0);
    const next = await project.run("regenerate", "connector");
    expect(next.exitCode).toBe(0);
    expect(next.stdout).toContain("Nothing changed");
  });

  test("is taken back by --abort, byte for byte, without git", async () => {
    const { project, before } = await begin();
    expect((await project.run("regenerate", "connector", "--abort")).exitCode).toBe(0);
    expect(imprint(project)).toBe(before);
  });

  test("is taken back with what was edited since put aside", async () => {
    const { project } = await begin();
    project.edit(listOrders, (text) => `// later\n${text}`);
    const { exitCode, stdout } = await project.run("regenerate", "connector", "--abort");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${listOrders} was changed since`);
    expect(project.read(`.safe-mcp/incoming/${listOrders}`)).toMatch(/^\/\/ later\n/);
    expect(project.read(listOrders)).toContain("max(80)");
  });

  test("is the only one that --abort and --continue have anything to do with", async () => {
    for (const flag of ["--abort", "--continue"])
      expect((await original.copy().run("regenerate", "connector", flag)).exitCode).toBe(2);
  });
});

describe("--plan", () => {
  const digestOf = async (project: StandingProject): Promise<string> => {
    const { stdout } = await project.run("regenerate", "connector", "--dry-run", "--json");
    return String(JSON.parse(stdout).plan);
  };

  test("writes the plan that was reviewed", async () => {
    const project = original.copy();
    project.publish((api) => bound(api, 90));
    const { exitCode } = await project.run("regenerate", "connector", "--plan", await digestOf(project));
    expect(exitCode).toBe(0);
    expect(project.read(listOrders)).toContain("max(90)");
  });

  test("stops with 4 and writes nothing when the document has moved on since", async () => {
    const project = original.copy();
    project.publish((api) => bound(api, 90));
    const digest = await digestOf(project);
    project.publish((api) => bound(api, 95));
    const before = imprint(project);
    const { exitCode, stderr } = await project.run("regenerate", "connector", "--plan", digest);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("not the one that was reviewed");
    expect(imprint(project)).toBe(before);
  });

  test("stops when a file was edited since in a place that the plan changes", async () => {
    const project = original.copy();
    project.publish((api) => bound(api, 90));
    const digest = await digestOf(project);
    project.edit(listOrders, (text) => `// mine\n${text}`);
    expect((await project.run("regenerate", "connector", "--plan", digest)).exitCode).toBe(4);
  });

  test("is no acceptance: what must be accepted still stops the run", async () => {
    const project = original.copy();
    project.publish((api) => bound(api, 20));
    const before = imprint(project);
    const { exitCode } = await project.run("regenerate", "connector", "--plan", await digestOf(project));
    expect(exitCode).toBe(4);
    expect(imprint(project)).toBe(before);
  });
});

describe("--verify", () => {
  const installed = (): StandingProject => {
    const project = original.copy();
    symlinkSync(join(repository, "node_modules"), join(project.target, "node_modules"));
    return project;
  };

  test("asks for the project's own compiler", async () => {
    const project = original.copy();
    project.publish((api) => bound(api, 90));
    const { exitCode, stderr } = await project.run("regenerate", "connector", "--verify");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("npm install");
  });

  test("writes what type-checks", async () => {
    const project = installed();
    project.publish((api) => bound(api, 90));
    expect((await project.run("regenerate", "connector", "--verify")).exitCode).toBe(0);
    expect(project.read(listOrders)).toContain("max(90)");
  }, 120_000);

  test("writes nothing of a result that does not, and says where it is wrong", async () => {
    const project = installed();
    writeFileSync(join(project.target, "src/mine.ts"), 'export const wrong: number = "text";\n');
    project.publish((api) => bound(api, 90));
    const before = imprintOf(project.target, { times: true, without: ["node_modules"] });
    const { exitCode, stderr } = await project.run("regenerate", "connector", "--verify");
    expect(exitCode).toBe(7);
    expect(stderr).toContain("src/mine.ts");
    expect(imprintOf(project.target, { times: true, without: ["node_modules"] })).toBe(before);
  }, 120_000);
});
