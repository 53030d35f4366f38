import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imprintOf } from "../torture/regenerate/support/trees.js";
import { git } from "./support/git.js";
import { Packed, type Run } from "./support/packed.js";
import { bound, collide, listOrders, StandingProject } from "./support/standing-project.js";

/*
 * What regenerate needs is the project's folder and the document, and nothing else: no git, no history, no network. A connector
 * with an edit of its owner's meets an update that touches the same file.
 */

let packed: Packed;
let original: StandingProject;
beforeAll(async () => {
  packed = new Packed();
  original = await StandingProject.make(packed);
  original.edit(listOrders, (text) => `// mine\n${text}`);
}, 120_000);
afterAll(() => packed.remove(), 60_000);

const isolated = {
  /** Nothing that is on the path of a shell can be run. */
  PATH: "/nowhere",
  /** Whoever opens a connection fails. */
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    'import net from "node:net"; net.Socket.prototype.connect = () => { throw new Error("the network was used"); };',
  )}`,
};

function regenerate(folder: string, flags: readonly string[] = [], env = {}): Promise<Run> {
  return packed.run(["regenerate", "connector", ...flags], { cwd: folder, env });
}

/** What an update makes of a connector that lies in this folder. */
async function updated(folder: string, env = {}): Promise<string> {
  const { exitCode, stderr } = await regenerate(folder, [], env);
  expect(exitCode, stderr).toBe(0);
  return imprintOf(join(folder, "connector"), { without: [".git"] });
}

function newer(): StandingProject {
  const project = original.copy();
  project.publish((api) => bound(api, 90));
  return project;
}

/** The connector with a history of two commits, the document beside it. */
function committed(): StandingProject {
  const project = newer();
  git(project.target, "init", "--quiet");
  git(project.target, "add", "--all");
  git(project.target, "commit", "--quiet", "--message", "Begin");
  git(project.target, "commit", "--quiet", "--allow-empty", "--message", "Go on");
  return project;
}

function besideDocument(project: StandingProject): string {
  const folder = packed.emptyFolder();
  cpSync(join(project.folder, "openapi.json"), join(folder, "openapi.json"));
  return folder;
}

describe("an update comes out the same", () => {
  test("without git and without a network", async () => {
    const there = await updated(newer().folder);
    expect(await updated(newer().folder, isolated)).toBe(there);
    expect(there).toContain(listOrders);
  });

  test("in a shallow clone", async () => {
    const project = committed();
    const folder = besideDocument(project);
    git(folder, "clone", "--quiet", "--depth", "1", `file://${project.target}`, "connector");
    expect(await updated(folder)).toBe(await updated(project.folder));
  });

  test("in what a host offers as a download, which has no history at all", async () => {
    const project = committed();
    const folder = besideDocument(project);
    mkdirSync(join(folder, "connector"));
    git(project.target, "-c", "tar.umask=0022", "archive", "--output", join(folder, "connector.tar"), "HEAD");
    execFileSync("tar", ["-xf", join(folder, "connector.tar"), "-C", join(folder, "connector")]);
    expect(await updated(folder)).toBe(await updated(project.folder));
  });
});

describe("without git and without a network", () => {
  test("a conflict is marked, and taken back byte for byte", async () => {
    const project = original.copy();
    collide(project);
    const before = imprintOf(project.target, { times: true });
    const marked = await regenerate(project.folder, ["--accept", "breaking", "--on-conflict", "markers"], isolated);
    expect(marked.exitCode, marked.stderr).toBe(3);
    expect(project.read(listOrders)).toContain("<<<<<<<");
    expect((await regenerate(project.folder, ["--abort"], isolated)).exitCode).toBe(0);
    expect(imprintOf(project.target, { times: true })).toBe(before);
  });

  test("a document that lies on the network is what cannot be read", async () => {
    const { exitCode, stderr } = await regenerate(
      newer().folder,
      ["--spec", "http://127.0.0.1:9/openapi.json", "--allow-private"],
      isolated,
    );
    expect(exitCode).toBe(6);
    expect(stderr).toContain("127.0.0.1:9");
  });
});
