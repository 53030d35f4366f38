import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Refusal } from "../../../src/diagnostics/index.js";
import { commitProject } from "../../../src/write/index.js";

const files = [
  { path: "package.json", contents: "{}\n" },
  { path: "src/tools/refunds/create-refund.ts", contents: "export {};\n" },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commit-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("commitProject", () => {
  test("puts all files in place and leaves nothing else beside them", async () => {
    const commit = await commitProject(files, join(folder, "shop-mcp"));
    expect(commit.target).toBe(join(folder, "shop-mcp"));
    expect(readFileSync(join(folder, "shop-mcp/src/tools/refunds/create-refund.ts"), "utf8")).toBe("export {};\n");
    expect(readdirSync(folder)).toEqual(["shop-mcp"]);
  });

  test("gives the folder the mode that any new folder has", async () => {
    await commitProject(files, join(folder, "shop-mcp"));
    mkdirSync(join(folder, "ordinary"));
    expect(statSync(join(folder, "shop-mcp")).mode).toBe(statSync(join(folder, "ordinary")).mode);
  });

  test("makes missing parents", async () => {
    await commitProject(files, join(folder, "a/b/shop-mcp"));
    expect(existsSync(join(folder, "a/b/shop-mcp/package.json"))).toBe(true);
  });

  test("takes the place of an empty folder", async () => {
    mkdirSync(join(folder, "empty"));
    await commitProject(files, join(folder, "empty"));
    expect(readdirSync(join(folder, "empty")).sort()).toEqual(["package.json", "src"]);
  });

  test("refuses a folder that is not empty, and leaves it as it was", async () => {
    mkdirSync(join(folder, "mine"));
    writeFileSync(join(folder, "mine/notes.txt"), "mine");
    const refusal = await refusalOf(commitProject(files, join(folder, "mine")));
    expect(refusal.exitCode).toBe(2);
    expect(refusal.message).toContain("is not empty");
    expect(readdirSync(join(folder, "mine"))).toEqual(["notes.txt"]);
    expect(readdirSync(folder)).toEqual(["mine"]);
  });

  test("refuses a file", async () => {
    writeFileSync(join(folder, "file"), "");
    expect((await refusalOf(commitProject(files, join(folder, "file")))).message).toContain("not a folder");
  });

  test("refuses a symbolic link, even to an empty folder", async () => {
    mkdirSync(join(folder, "real"));
    symlinkSync(join(folder, "real"), join(folder, "link"));
    expect((await refusalOf(commitProject(files, join(folder, "link")))).message).toContain("symbolic link");
    expect(readdirSync(join(folder, "real"))).toEqual([]);
  });

  test("refuses a target under a file with exit code 2", async () => {
    writeFileSync(join(folder, "file"), "");
    const refusal = await refusalOf(commitProject(files, join(folder, "file/shop-mcp")));
    expect(refusal.exitCode).toBe(2);
  });

  test("refuses a place where nothing can be made with exit code 2", async () => {
    const refusal = await refusalOf(commitProject(files, "/proc/shop-mcp"));
    expect(refusal.exitCode).toBe(2);
    expect(refusal.message).toContain("not writable");
  });

  test("takes everything away when a file cannot be written, parents included", async () => {
    const tooLong = { path: `${Array.from({ length: 45 }, () => "a".repeat(100)).join("/")}/x.ts`, contents: "" };
    const refusal = await refusalOf(commitProject([...files, tooLong], join(folder, "new/shop-mcp")));
    expect(refusal.exitCode).toBe(7);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("takes everything away when it is aborted before the rename", async () => {
    await expect(commitProject(files, join(folder, "shop-mcp"), AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("undo puts back what was there: nothing, or an empty folder", async () => {
    mkdirSync(join(folder, "empty"));
    (await commitProject(files, join(folder, "empty"))).undo();
    (await commitProject(files, join(folder, "a/new"))).undo();
    expect(readdirSync(folder)).toEqual(["empty"]);
    expect(readdirSync(join(folder, "empty"))).toEqual([]);
  });
});

describe("paths of rendered files", () => {
  const bad = ["../x", "/etc/x", "a//b", "a/./b", "", "con.ts", "src/aux", "a/b.", "a\\b", "über.ts", "a b.ts", "a:b"];
  test.each(bad)("refuses %j before anything is written", async (path) => {
    const refusal = await refusalOf(commitProject([{ path, contents: "" }], join(folder, "shop-mcp")));
    expect(refusal.exitCode).toBe(7);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    [["a/Refund.ts", "a/refund.ts"]],
    [["Src/a.ts", "src/b.ts"]],
    [["src/a", "src/a/b.ts"]],
    [["src/a.ts", "src/a.ts"]],
  ])("refuses %j: not distinct everywhere", async (paths) => {
    const refusal = await refusalOf(
      commitProject(
        paths.map((path) => ({ path, contents: "" })),
        join(folder, "shop-mcp"),
      ),
    );
    expect(refusal.diagnostic.code).toBe("WRITE_PATH");
  });
});
