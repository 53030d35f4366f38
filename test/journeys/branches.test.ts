import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiDocument } from "../torture/regenerate/support/changing-api.js";
import { imprintOf } from "../torture/regenerate/support/trees.js";
import { git } from "./support/git.js";
import { Packed, type Run } from "./support/packed.js";
import { StandingProject } from "./support/standing-project.js";

/* Two branches of one connector have both regenerated, and git merges them. */

let packed: Packed;
let original: StandingProject;
beforeAll(async () => {
  packed = new Packed();
  original = await StandingProject.make(packed);
  original.edit("safe-mcp.json", withChoices);
  await done(original.run("regenerate", "connector"));
}, 120_000);
afterAll(() => packed.remove(), 60_000);

/** Some to change, a line each. */
function withChoices(config: string): string {
  const texts = { get_customer: { title: "Title of a customer" }, get_refund: { title: "Title of a refund" } };
  const tools = ["all", "list_orders", "get_order", "create_order", "update_order"];
  return `${JSON.stringify({ ...JSON.parse(config), tools, texts }, null, 2)}\n`;
}

async function done(run: Promise<Run>): Promise<void> {
  const { exitCode, stderr, stdout } = await run;
  if (exitCode !== 0) throw new Error(stdout + stderr);
}

/** What one branch does: a newer document, or other choices; all that waits for acceptance is accepted. */
interface Work {
  readonly document?: (api: ApiDocument) => void;
  readonly choice?: readonly [before: string, after: string];
  readonly accept?: readonly string[];
}

function commit({ target }: StandingProject): void {
  git(target, "add", "--all");
  git(target, "commit", "--quiet", "--allow-empty", "--message", "Go on");
}

async function follow(project: StandingProject, { document, choice, accept = ["breaking"] }: Work): Promise<void> {
  project.publish(document ?? (() => undefined));
  if (choice !== undefined) project.edit("safe-mcp.json", (text) => text.replace(...choice));
  await done(project.run("regenerate", "connector", ...accept.flatMap((id) => ["--accept", id])));
}

/** Both branches, and the first checked out. */
async function branched(ofMain: Work, ofOther: Work): Promise<StandingProject> {
  const project = original.copy();
  git(project.target, "init", "--quiet", "--initial-branch", "main");
  commit(project);
  git(project.target, "checkout", "--quiet", "-b", "other");
  await follow(project, ofOther);
  commit(project);
  git(project.target, "checkout", "--quiet", "main");
  await follow(project, ofMain);
  commit(project);
  return project;
}

/** Merged, beside the document that has what both branches have seen. */
async function merged(ofMain: Work, ofOther: Work): Promise<StandingProject> {
  const project = await branched(ofMain, ofOther);
  git(project.target, "merge", "--quiet", "--message", "Merge", "other");
  project.publish((api) => {
    ofMain.document?.(api);
    ofOther.document?.(api);
  });
  return project;
}

/** What one run leaves that follows both on one branch. */
async function onTop(...works: readonly Work[]): Promise<string> {
  const project = original.copy();
  const documents: NonNullable<Work["document"]>[] = [];
  for (const work of works) {
    if (work.document !== undefined) documents.push(work.document);
    await follow(project, { ...work, document: (api) => documents.forEach((change) => change(api)) });
  }
  return imprintOf(project.target);
}

const imprint = ({ target }: StandingProject): string => imprintOf(target, { without: [".git"] });

const customer: Work = { choice: ["Title of a customer", "Label of a customer"] };
const refund: Work = { choice: ["Title of a refund", "Label of a refund"] };
const withoutRefund: Work = { choice: ['"all"', '"all", "!get_refund"'] };

/** A list takes fewer at once and has words of its own. */
function narrowed(resource: string): Work {
  return {
    document: (api) => {
      const list = api.paths[`/${resource}`]?.["get"];
      if (list === undefined) throw new Error(`there are no ${resource}`);
      list.summary = `List ${resource} in small pages`;
      for (const { name, schema } of list.parameters) if (name === "limit") schema["maximum"] = 10;
    },
  };
}

/** A selector of its own takes a new operation in. */
function added(name: string, selectors: readonly [before: string, after: string]): Work {
  return {
    document: (api) => {
      const like = api.paths["/orders"]?.["get"];
      if (like === undefined) throw new Error("there are no orders");
      api.paths[`/${name}`] = { get: { ...like, operationId: `list_${name}`, tags: [name] } };
    },
    choice: selectors,
  };
}

const far: readonly [Work, Work] = [narrowed("customers"), narrowed("refunds")];
/** Their lines lie beside each other in all that is recorded. */
const near: readonly [Work, Work] = [narrowed("customers"), narrowed("invoices")];

describe("two branches that have both regenerated", () => {
  test.each([
    ["other texts of different tools", [customer, refund]],
    ["documents in which different tools are different", far],
    ["documents in which tools beside each other are different", near],
    ["a tool less, and another text of a tool", [withoutRefund, customer]],
  ] as const)("are merged by git without a conflict, and become one by the next regenerate: %s", async (_, works) => {
    const project = await merged(...works);
    const check = await project.run("check", "connector");
    expect(check.exitCode).toBe(5);
    expect(check.stdout).toContain("Run `regenerate` and commit what it writes");
    const { exitCode, stdout } = await project.run("regenerate", "connector");
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("will ask again");
    await done(project.run("check", "connector"));
    expect(imprint(project)).toBe(await onTop(...works));
  });

  test("keep the tools that each has added", async () => {
    const works = [
      added("accounts", ['"all",', '"all",\n    "list_accounts",']),
      added("transfers", ['"update_order"', '"update_order",\n    "list_transfers"']),
    ] as const;
    const project = await merged(...works);
    await done(project.run("regenerate", "connector"));
    await done(project.run("check", "connector"));
    expect(imprint(project)).toBe(await onTop(...works));
    expect(project.read("src/policy.ts")).toMatch(/list_accounts[^]*list_transfers/);
  });

  test("do not bring a tool back that one of them has removed, nor ask for it again", async () => {
    const project = await merged(customer, withoutRefund);
    await done(project.run("regenerate", "connector"));
    expect(existsSync(join(project.target, "src/tools/refunds/get-refund.ts"))).toBe(false);
  });

  test("let nothing pass that neither of them has accepted", async () => {
    const project = await merged(...far);
    project.publish((api) => {
      for (const { document } of far) document?.(api);
      api.servers = [{ url: "https://api.elsewhere.example" }];
    });
    const { exitCode, stdout } = await project.run("regenerate", "connector");
    expect(exitCode).toBe(4);
    expect(stdout).toContain("connector/host-changed");
    expect(stdout).not.toContain("list_customers/input-narrowed");
  });

  test("ask again where each has accepted another value of the same", async () => {
    const moved = (url: string): Work => ({
      document: (api) => (api.servers = [{ url }]),
      accept: ["connector/host-changed"],
    });
    const project = await branched(moved("https://one.example"), moved("https://two.example"));
    expect(() => git(project.target, "merge", "--quiet", "other")).toThrow();
    git(project.target, "checkout", "--ours", ".");
    project.publish((api) => (api.servers = [{ url: "https://three.example" }]));
    const { exitCode, stdout } = await project.run("regenerate", "connector");
    expect(exitCode).toBe(4);
    expect(stdout).toContain("connector/host-changed");
  });

  test("keep what each has edited", async () => {
    const project = await branched(...far);
    const mine = (path: string): void => project.edit(path, (text) => `// mine\n${text}`);
    mine("src/tools/customers/list-customers.ts");
    mine("src/policy.ts");
    commit(project);
    git(project.target, "checkout", "--quiet", "other");
    mine("src/tools/refunds/list-refunds.ts");
    commit(project);
    git(project.target, "merge", "--quiet", "--message", "Merge", "main");
    project.publish((api) => far.forEach(({ document }) => document?.(api)));
    await done(project.run("regenerate", "connector"));
    await done(project.run("check", "connector"));
    for (const path of ["src/tools/customers/list-customers.ts", "src/policy.ts", "src/tools/refunds/list-refunds.ts"])
      expect(project.read(path)).toMatch(/^\/\/ mine\n/);
  });

  test("keep a file out of management that one of them has taken over", async () => {
    const project = await branched({}, narrowed("customers"));
    await done(project.run("own", "src/tools/customers/list-customers.ts", "connector"));
    await done(project.run("own", "src/policy.ts", "connector"));
    commit(project);
    git(project.target, "merge", "--quiet", "--message", "Merge", "other");
    project.publish((api) => narrowed("customers").document?.(api));
    await done(project.run("regenerate", "connector"));
    const { stderr } = await project.run("restore", "src/policy.ts", "connector");
    expect(stderr).toContain("is not missing");
    expect(project.read(".safe-mcp/lock.json")).toMatch(/"files\/src\/policy\.ts": \{"own":true/);
    expect(project.read(".safe-mcp/lock.json")).toMatch(
      /"files\/src\/tools\/customers\/list-customers\.ts": \{"own":true/,
    );
  });

  test("are one first before a file is taken over or restored", async () => {
    const project = await merged(...far);
    for (const verb of ["own", "disown", "restore"]) {
      const { exitCode, stderr } = await project.run(verb, "src/main.ts", "connector");
      expect(exitCode).toBe(2);
      expect(stderr).toContain("Run `regenerate` first");
    }
  });
});

describe("where git stops nevertheless", () => {
  test("a file with markers is not taken for its owner's text", async () => {
    const project = await merged(...far);
    const before = `<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> other\n${project.read("README.md")}`;
    writeFileSync(join(project.target, "README.md"), before);
    const { exitCode, stderr } = await project.run("regenerate", "connector");
    expect(exitCode).toBe(3);
    expect(stderr).toContain("There are conflict markers in README.md");
    expect(project.read("README.md")).toBe(before);
  });

  test("either side of a file that nobody has edited will do", async () => {
    const project = await merged(...far);
    git(project.target, "checkout", "main~0", "--", "README.md", "manifest.json", "src/policy.ts");
    git(project.target, "checkout", "other", "--", "openapi.json", "scopes.lock.json");
    await done(project.run("regenerate", "connector"));
    expect(imprint(project)).toBe(await onTop(...far));
  });

  test("the record of the target branch will do, where the host merges by no attribute; what the other has accepted is asked again", async () => {
    const project = await branched(customer, withoutRefund);
    writeFileSync(join(project.target, ".git/info/attributes"), ".safe-mcp/* !merge\n");
    expect(() => git(project.target, "merge", "other")).toThrow();
    git(project.target, "checkout", "HEAD", "--", ".safe-mcp");
    const { exitCode, stdout } = await project.run("regenerate", "connector");
    expect(exitCode).toBe(4);
    expect(stdout).toContain("get_refund/tool-removed");
    await done(project.run("regenerate", "connector", "--accept", "get_refund/tool-removed"));
    await done(project.run("check", "connector"));
  });
});
