import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clearUnmerged, markUnmerged } from "../../../src/write/index.js";

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "unmerged-"));
  mkdirSync(join(repository, "connector/src"), { recursive: true });
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

const git = (...parameters: readonly string[]): string =>
  execFileSync("git", ["-C", repository, ...parameters], { encoding: "utf8" });
const conflict = { path: "src/tool.ts", base: "base\n", ours: "ours\n", theirs: "theirs\n" };

test("git shows the file as unmerged, with all three texts", async () => {
  git("init", "--quiet");
  writeFileSync(join(repository, "connector/src/tool.ts"), "<<<<<<< yours\n");
  git("add", ".");
  expect(await markUnmerged(join(repository, "connector"), [conflict])).toBe(true);
  expect(git("status", "--porcelain")).toBe("UU connector/src/tool.ts\n");
  const texts = [1, 2, 3].map((stage) => git("show", `:${String(stage)}:connector/src/tool.ts`));
  expect(texts).toEqual(["base\n", "ours\n", "theirs\n"]);
});

test("an abandoned merge leaves the index as the last commit has it, and other staged files alone", async () => {
  git("init", "--quiet");
  writeFileSync(join(repository, "connector/src/tool.ts"), "ours\n");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "first");
  writeFileSync(join(repository, "connector/staged.ts"), "staged\n");
  git("add", ".");
  await markUnmerged(join(repository, "connector"), [conflict]);
  await clearUnmerged(join(repository, "connector"), [conflict.path, "src/other.ts"]);
  expect(git("status", "--porcelain")).toBe("A  connector/staged.ts\n");
});

test("a folder outside any repository is left alone", async () => {
  expect(await markUnmerged(join(repository, "connector"), [conflict])).toBe(false);
});
