import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { git } from "./support/git.js";
import { Packed, type Run } from "./support/packed.js";
import { StandingProject } from "./support/standing-project.js";

/* Two branches of one connector regenerate different tools, and git merges them. */

let packed: Packed;
let original: StandingProject;
beforeAll(async () => {
  packed = new Packed();
  original = await StandingProject.make(packed);
}, 120_000);
afterAll(() => packed.remove(), 60_000);

const tools = [
  "get_customer",
  "list_invoices",
  "get_invoice",
  "list_orders",
  "get_refund",
  "create_order",
  "get_order",
];

/** A connector on two branches, `main` and `other`; on each a tool gets another title. */
async function branched(ofMain: string, ofOther: string): Promise<StandingProject> {
  const project = original.copy();
  const commit = (message: string): void => {
    git(project.target, "add", "--all");
    git(project.target, "commit", "--quiet", "--message", message);
  };
  const retitle = async (tool: string): Promise<void> => {
    project.edit("safe-mcp.json", (text) => text.replace(`Title of ${tool}`, `Label of ${tool}`));
    await done(project.run("regenerate", "connector"));
    commit(`Call ${tool} something else`);
  };
  project.edit("safe-mcp.json", (text) => withTexts(text));
  await done(project.run("regenerate", "connector"));
  git(project.target, "init", "--quiet", "--initial-branch", "main");
  commit("Begin");
  git(project.target, "checkout", "--quiet", "-b", "other");
  await retitle(ofOther);
  git(project.target, "checkout", "--quiet", "main");
  await retitle(ofMain);
  return project;
}

function withTexts(config: string): string {
  const texts = Object.fromEntries(tools.map((tool) => [tool, { title: `Title of ${tool}` }]));
  return `${JSON.stringify({ ...JSON.parse(config), texts }, null, 2)}\n`;
}

async function done(run: Promise<Run>): Promise<void> {
  const { exitCode, stderr, stdout } = await run;
  if (exitCode !== 0) throw new Error(stdout + stderr);
}

function merge({ target }: StandingProject): void {
  git(target, "merge", "--no-edit", "other");
}

describe.each([
  ["far from each other", "get_customer", "get_refund"],
  ["side by side in the record", "get_invoice", "get_order"],
  ["the last of the record", "list_orders", "create_order"],
])("two branches that have regenerated different tools, %s", (_, ofMain, ofOther) => {
  let project: StandingProject;
  beforeAll(async () => {
    project = await branched(ofMain, ofOther);
    merge(project);
  }, 60_000);

  test("merge without a conflict", () => {
    expect(git(project.target, "status", "--porcelain")).toBe("");
  });

  test("fail check until somebody has regenerated", async () => {
    const { exitCode, stdout } = await project.run("check", "connector");
    expect(exitCode).toBe(5);
    expect(stdout).toContain("CHECK_MERGED");
  });

  test("let nobody change the record before that", async () => {
    const { exitCode, stderr } = await project.run("own", "src/tools/orders/get-order.ts", "connector");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("STATE_MERGED");
  });

  test("have one record after it, and every other file is as git has merged it", async () => {
    await done(project.run("regenerate", "connector"));
    const changed = git(project.target, "diff", "--name-only").trim().split("\n");
    expect(changed.filter((path) => !path.startsWith(".safe-mcp/"))).toEqual([]);
    await done(project.run("check", "connector"));
    for (const tool of [ofMain, ofOther]) git(project.target, "grep", "--quiet", `Label of ${tool}`, "src/tools");
  });
});
