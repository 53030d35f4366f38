import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Refusal } from "../../../../src/diagnostics/index.js";
import { digestOf, lockProject, type ProjectLock, recover } from "../../../../src/write/index.js";

let target: string;
let lock: ProjectLock;
beforeEach(async () => {
  target = mkdtempSync(join(tmpdir(), "recover-"));
  lock = await lockProject(target);
});
afterEach(() => {
  lock.release();
  rmSync(target, { recursive: true, force: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), text);
}
const read = (path: string): string => readFileSync(join(target, path), "utf8");

/** A transaction that replaces `one.ts` and `two.ts`, as it was written down before anything was renamed. */
function journal(paths: readonly string[] = ["one.ts", "two.ts"]): void {
  const steps = paths.map((path, slot) => ({
    kind: "put",
    path,
    slot,
    before: digestOf(`old ${path}`),
    after: digestOf(`new ${path}`),
  }));
  for (const [slot, path] of paths.entries()) {
    put(`.safe-mcp/txn/new/${String(slot)}`, `new ${path}`);
    put(`.safe-mcp/txn/old/${String(slot)}`, `old ${path}`);
  }
  put(
    ".safe-mcp/txn/journal.json",
    JSON.stringify({ version: 1, steps, newFolders: [], oldFolders: [], unresolved: [] }),
  );
}

/** What the transaction had done when it was killed. */
function done(path: string, slot: number): void {
  put(path, `new ${path}`);
  rmSync(join(target, `.safe-mcp/txn/new/${String(slot)}`));
}

describe("recover", () => {
  test("does nothing after a run that ended", () => {
    expect(recover(lock)).toEqual({ kind: "nothing" });
  });

  test("discards what was staged but not written down", () => {
    put(".safe-mcp/txn/new/0", "new");
    expect(recover(lock)).toEqual({ kind: "rolled-back", setAside: [] });
    expect(existsSync(join(target, ".safe-mcp/txn"))).toBe(false);
  });

  test("takes back what was half done", () => {
    journal();
    done("one.ts", 0);
    put("two.ts", "old two.ts");
    expect(recover(lock)).toEqual({ kind: "rolled-back", setAside: [] });
    expect([read("one.ts"), read("two.ts")]).toEqual(["old one.ts", "old two.ts"]);
  });

  test("finishes what was wholly done", () => {
    journal();
    done("one.ts", 0);
    done("two.ts", 1);
    expect(recover(lock)).toEqual({ kind: "finished" });
    expect([read("one.ts"), read("two.ts")]).toEqual(["new one.ts", "new two.ts"]);
  });

  test("keeps what somebody wrote between the kill and now", () => {
    journal();
    done("one.ts", 0);
    put("one.ts", "written since");
    put("two.ts", "old two.ts");
    expect(recover(lock)).toEqual({ kind: "rolled-back", setAside: ["one.ts"] });
    expect(read("one.ts")).toBe("old one.ts");
    expect(read(".safe-mcp/incoming/one.ts")).toBe("written since");
  });

  test("leaves a file alone that the transaction had not come to", () => {
    journal();
    done("one.ts", 0);
    put("two.ts", "edited since");
    recover(lock);
    expect(read("two.ts")).toBe("edited since");
  });
});

describe("a journal that somebody else wrote", () => {
  test.each(["../victim", "/etc/passwd", ".git/config", "a/../../victim"])("may not name %s", (path) => {
    mkdirSync(join(target, ".safe-mcp/txn"), { recursive: true });
    const steps = [{ kind: "put", path, slot: 0, before: "x", after: "y" }];
    put(
      ".safe-mcp/txn/journal.json",
      JSON.stringify({ version: 1, steps, newFolders: [], oldFolders: [], unresolved: [] }),
    );
    expect(() => recover(lock)).toThrow(Refusal);
  });

  test("does not lead through a symbolic link", () => {
    const outside = mkdtempSync(join(tmpdir(), "outside-"));
    writeFileSync(join(outside, "victim"), "victim");
    symlinkSync(outside, join(target, "linked"));
    journal(["linked/victim", "two.ts"]);
    rmSync(join(target, ".safe-mcp/txn/new/0"));
    expect(() => recover(lock)).toThrow(Refusal);
    expect(readFileSync(join(outside, "victim"), "utf8")).toBe("victim");
    rmSync(outside, { recursive: true });
  });

  test("is refused when it is damaged, and nothing of it is thrown away", () => {
    put(".safe-mcp/txn/old/0", "the only copy");
    put(".safe-mcp/txn/journal.json", "{");
    expect(() => recover(lock)).toThrow("cannot be read");
    expect(read(".safe-mcp/txn/old/0")).toBe("the only copy");
  });
});
