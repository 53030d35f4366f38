import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Packed } from "./support/packed.js";
import { bound, collide, listOrders, StandingProject } from "./support/standing-project.js";

/* `--json`: whatever a command does and however it ends, standard output is one JSON document. */

let packed: Packed;
let original: StandingProject;
beforeAll(async () => {
  packed = new Packed();
  original = await StandingProject.make(packed);
}, 120_000);
afterAll(() => packed.remove(), 60_000);

interface Outcome {
  readonly command: readonly string[];
  readonly how: string;
  readonly exitCode: number;
  /** Members of the document. */
  readonly says: readonly string[];
  readonly prepare?: (project: StandingProject) => Promise<void> | void;
}

const fresh = ["--yes", "--no-install", "--no-git"];
const widened = (project: StandingProject): void => project.publish((api) => bound(api, 90));
const narrowed = (project: StandingProject): void => project.publish((api) => bound(api, 20));
const removed = (project: StandingProject): void => project.remove(listOrders);
const marked = async (project: StandingProject): Promise<void> => {
  collide(project);
  await project.run("regenerate", "connector", "--accept", "breaking", "--on-conflict", "markers");
};
const resolved = async (project: StandingProject): Promise<void> => {
  await marked(project);
  project.edit(listOrders, (text) => text.replace(/<<<<<<<[^]*?>>>>>>>.*\n/, ""));
};
const broken = (project: StandingProject): void => writeFileSync(join(project.folder, "openapi.json"), "no document");
const drifted = (project: StandingProject): void =>
  project.edit("scopes.lock.json", (text) => text.replace('"anonymous": []', '"anonymous": ["list_orders"]'));

const regenerate = ["regenerate", "connector"];
const created = ["other", "--spec", "openapi.json", "--tools", "all"];

const outcomes: readonly Outcome[] = [
  { command: [...created, ...fresh], how: "made", exitCode: 0, says: ["directory", "tools"] },
  { command: [...created, ...fresh, "--dry-run"], how: "planned", exitCode: 0, says: ["written"] },
  { command: ["other"], how: "without an answer", exitCode: 2, says: ["error"] },
  { command: ["connector", "--spec", "openapi.json", ...fresh], how: "in the way", exitCode: 2, says: ["error"] },
  { command: [...created, ...fresh], how: "of no document", exitCode: 6, says: ["error"], prepare: broken },
  { command: ["--tempalte", "x"], how: "with a slip", exitCode: 2, says: ["error"] },
  { command: ["inspect", "openapi.json"], how: "done", exitCode: 0, says: ["totals"] },
  { command: ["inspect", "nowhere.json"], how: "of no file", exitCode: 6, says: ["error"] },
  { command: ["scopes", "connector"], how: "done", exitCode: 0, says: ["lock"] },
  { command: ["scopes", "nowhere"], how: "of nothing", exitCode: 6, says: ["error"] },
  { command: ["scopes", "diff", "connector", "connector"], how: "the same", exitCode: 0, says: ["verdict"] },
  { command: ["scopes", "diff", "connector"], how: "of one", exitCode: 2, says: ["error"] },
  { command: regenerate, how: "without a change", exitCode: 0, says: ["unchanged"] },
  { command: regenerate, how: "written", exitCode: 0, says: ["written", "plan"], prepare: widened },
  { command: [...regenerate, "--dry-run"], how: "planned", exitCode: 0, says: ["plan"], prepare: widened },
  { command: [...regenerate, "--diff"], how: "with --diff", exitCode: 4, says: ["pending"], prepare: narrowed },
  { command: regenerate, how: "to be accepted", exitCode: 4, says: ["pending"], prepare: narrowed },
  {
    command: [...regenerate, "--accept", "breaking"],
    how: "in conflict",
    exitCode: 3,
    says: ["conflicts"],
    prepare: collide,
  },
  { command: regenerate, how: "while markers are there", exitCode: 3, says: ["error"], prepare: marked },
  { command: [...regenerate, "--plan", "0"], how: "of another plan", exitCode: 4, says: ["error"], prepare: widened },
  { command: [...regenerate, "--verify"], how: "not verified", exitCode: 2, says: ["error"], prepare: widened },
  { command: regenerate, how: "of no document", exitCode: 6, says: ["error"], prepare: broken },
  { command: ["regenerate", "nowhere"], how: "of no connector", exitCode: 2, says: ["error"] },
  {
    command: [...regenerate, "--continue"],
    how: "with markers",
    exitCode: 3,
    says: ["settled", "unresolved"],
    prepare: marked,
  },
  {
    command: [...regenerate, "--continue"],
    how: "settled",
    exitCode: 0,
    says: ["settled", "unresolved"],
    prepare: resolved,
  },
  { command: [...regenerate, "--continue"], how: "with nothing to continue", exitCode: 2, says: ["error"] },
  { command: [...regenerate, "--abort"], how: "taken back", exitCode: 0, says: ["aborted"], prepare: marked },
  { command: [...regenerate, "--abort"], how: "with nothing to abort", exitCode: 2, says: ["error"] },
  { command: ["check", "connector"], how: "clean", exitCode: 0, says: ["ok", "findings"] },
  { command: ["check", "connector"], how: "drifted", exitCode: 5, says: ["ok", "findings"], prepare: drifted },
  { command: ["check", "nowhere"], how: "of no connector", exitCode: 2, says: ["error"] },
  { command: ["restore", listOrders, "connector"], how: "done", exitCode: 0, says: ["path"], prepare: removed },
  { command: ["restore", listOrders, "connector"], how: "not missing", exitCode: 2, says: ["error"] },
  { command: ["own", listOrders, "connector"], how: "done", exitCode: 0, says: ["path"] },
  { command: ["own", "nothing", "connector"], how: "of no file", exitCode: 2, says: ["error"] },
  { command: ["disown", listOrders, "connector"], how: "done", exitCode: 0, says: ["path"] },
  { command: ["disown"], how: "of nothing", exitCode: 2, says: ["error"] },
  { command: ["eject", "connector", "--dry-run"], how: "planned", exitCode: 0, says: ["changes"] },
  { command: ["eject", "connector", "--yes"], how: "done", exitCode: 0, says: ["changes"] },
  { command: ["eject", "connector"], how: "without a yes", exitCode: 2, says: ["error"] },
  { command: ["templates", "check", "connector"], how: "without a compiler", exitCode: 2, says: ["error"] },
  { command: ["templates", "status", "connector"], how: "without copies", exitCode: 0, says: ["copies"] },
  { command: ["templates", "upgrade", "connector"], how: "without copies", exitCode: 0, says: ["copies"] },
  { command: ["templates", "eject", "connector"], how: "copied", exitCode: 0, says: ["paths"] },
  { command: ["templates", "pack", "."], how: "of no package", exitCode: 2, says: ["error"] },
  { command: ["templates", "lift"], how: "of nothing", exitCode: 2, says: ["error"] },
  { command: ["templates", "customise"], how: "with a slip", exitCode: 2, says: ["error"] },
];

describe("--json", () => {
  test.each(outcomes.map((outcome) => [`${outcome.command.join(" ")}: ${outcome.how}`, outcome] as const))(
    "%s",
    async (_, { command, exitCode, says, prepare }) => {
      const project = original.copy();
      await prepare?.(project);
      const run = await project.run(...command, "--json");
      const document: unknown = JSON.parse(run.stdout);
      expect(Object.keys(Object(document)), run.stderr).toEqual(expect.arrayContaining([...says]));
      expect(run.exitCode, run.stderr).toBe(exitCode);
    },
  );
});
