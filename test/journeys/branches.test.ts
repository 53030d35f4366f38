import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { git } from "./support/git.js";
import { Packed, type Run } from "./support/packed.js";
import { StandingProject } from "./support/standing-project.js";

/* Two branches of one connector have both regenerated. Git stops at `.safe-mcp/`: that of the target branch is taken. */

let packed: Packed;
let original: StandingProject;
beforeAll(async () => {
  packed = new Packed();
  original = await StandingProject.make(packed);
  original.edit("safe-mcp.json", withTexts);
  await done(original.run("regenerate", "connector"));
}, 120_000);
afterAll(() => packed.remove(), 60_000);

function withTexts(config: string): string {
  const texts = { get_customer: { title: "Title of a customer" }, get_refund: { title: "Title of a refund" } };
  return `${JSON.stringify({ ...JSON.parse(config), texts }, null, 2)}\n`;
}

async function done(run: Promise<Run>): Promise<void> {
  const { exitCode, stderr, stdout } = await run;
  if (exitCode !== 0) throw new Error(stdout + stderr);
}

/** A merge of two branches as git leaves it. Each has changed the choices and regenerated; both keep their files. */
async function merged(ofMain: Choice, ofOther: Choice): Promise<StandingProject> {
  const project = original.copy();
  const commit = (): void => {
    git(project.target, "add", "--all");
    git(project.target, "commit", "--quiet", "--message", "Go on");
  };
  const follow = async ([before, after]: Choice): Promise<void> => {
    project.edit("safe-mcp.json", (text) => text.replace(before, after));
    await done(project.run("regenerate", "connector", "--accept", "breaking"));
    commit();
  };
  git(project.target, "init", "--quiet", "--initial-branch", "main");
  commit();
  git(project.target, "checkout", "--quiet", "-b", "other");
  await follow(ofOther);
  git(project.target, "checkout", "--quiet", "main");
  await follow(ofMain);
  expect(() => git(project.target, "merge", "other")).toThrow();
  git(project.target, "checkout", "HEAD", "--", ".safe-mcp");
  return project;
}

type Choice = readonly [before: string, after: string];
const customer: Choice = ["Title of a customer", "Label of a customer"];
const refund: Choice = ["Title of a refund", "Label of a refund"];
const withoutRefund: Choice = ['"all"', '"all", "!get_refund"'];
const removed = "src/tools/refunds/get-refund.ts";

describe("two branches that have both regenerated, with the record of the target", () => {
  test("meet nowhere but in the record when they are about different tools", async () => {
    const { target } = await merged(customer, refund);
    const open = git(target, "diff", "--name-only", "--diff-filter", "U");
    expect(open).toBe("");
  });

  test("become one by the next regenerate", async () => {
    const project = await merged(customer, refund);
    await done(project.run("regenerate", "connector"));
    await done(project.run("check", "connector"));
    expect(project.read("src/tools/customers/get-customer.ts")).toContain(customer[1]);
    expect(project.read("src/tools/refunds/get-refund.ts")).toContain(refund[1]);
  });

  test("do not bring a tool back that one of them has removed: that is accepted once more", async () => {
    const project = await merged(customer, withoutRefund);
    const { exitCode, stdout } = await project.run("regenerate", "connector");
    expect(exitCode).toBe(4);
    expect(stdout).toContain("get_refund/tool-removed");
    await done(project.run("regenerate", "connector", "--accept", "get_refund/tool-removed"));
    await done(project.run("check", "connector"));
    expect(existsSync(join(project.target, removed))).toBe(false);
  });
});
