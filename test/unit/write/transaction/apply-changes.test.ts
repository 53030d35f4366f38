import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Refusal } from "../../../../src/diagnostics/index.js";
import {
  type ApplicableChange,
  abortRun,
  applyChanges,
  continueRun,
  digestOf,
  lockProject,
  type ProjectLock,
  pendingPaths,
  readEntry,
} from "../../../../src/write/index.js";

let target: string;
let lock: ProjectLock;
beforeEach(async () => {
  target = mkdtempSync(join(tmpdir(), "transaction-"));
  put("src/one.ts", "one\n");
  put("src/tools/two.ts", "two\n");
  put("notes.txt", "mine\n");
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
const write = (path: string, before: string | undefined, text: string): ApplicableChange => ({
  kind: "write",
  path,
  before: before === undefined ? undefined : digestOf(before),
  text,
});
const record = [{ path: ".safe-mcp/lock.json", before: undefined, text: "{}\n" }];

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("applyChanges", () => {
  test("writes, replaces and removes, and leaves nothing of itself behind", async () => {
    const changes: ApplicableChange[] = [
      write("src/one.ts", "one\n", "ONE\n"),
      write("src/new/three.ts", undefined, "three\n"),
      { kind: "delete", path: "src/tools/two.ts", before: digestOf("two\n") },
    ];
    await applyChanges(lock, changes, { record });
    expect(read("src/one.ts")).toBe("ONE\n");
    expect(read("src/new/three.ts")).toBe("three\n");
    expect(existsSync(join(target, "src/tools"))).toBe(false);
    expect(read(".safe-mcp/lock.json")).toBe("{}\n");
    expect(existsSync(join(target, ".safe-mcp/txn"))).toBe(false);
    expect(pendingPaths(lock)).toBeUndefined();
  });

  test("touches nothing when there is nothing to do", async () => {
    await applyChanges(lock, [{ kind: "keep", path: "src/one.ts", reason: "edited" }], { record: [] });
    expect(existsSync(join(target, ".safe-mcp/txn"))).toBe(false);
  });

  test("keeps the mode of a file that it replaces", async () => {
    put("run.sh", "old\n");
    chmodSync(join(target, "run.sh"), 0o755);
    await applyChanges(lock, [write("run.sh", "old\n", "new\n")], { record });
    expect(statSync(join(target, "run.sh")).mode & 0o777).toBe(0o755);
  });

  test("changes nothing when a file was saved since the plan was made", async () => {
    const changes = [write("src/new.ts", undefined, "new\n"), write("src/one.ts", "as planned\n", "ONE\n")];
    const refusal = await refusalOf(applyChanges(lock, changes, { record }));
    expect(refusal.exitCode).toBe(7);
    expect(refusal.diagnostic.code).toBe("WRITE_CHANGED");
    expect(existsSync(join(target, "src/new.ts"))).toBe(false);
    expect(read("src/one.ts")).toBe("one\n");
  });

  test("refuses a folder in the way before it writes anything", async () => {
    mkdirSync(join(target, "src/new.ts"));
    const changes = [write("src/one.ts", "one\n", "ONE\n"), write("src/new.ts", undefined, "new\n")];
    expect((await refusalOf(applyChanges(lock, changes, { record }))).diagnostic.code).toBe("WRITE_OBSTACLE");
    expect(read("src/one.ts")).toBe("one\n");
  });

  test("never writes through a symbolic link", async () => {
    const outside = mkdtempSync(join(tmpdir(), "outside-"));
    symlinkSync(outside, join(target, "linked"));
    const refusal = await refusalOf(applyChanges(lock, [write("linked/file.ts", undefined, "x")], { record }));
    expect(refusal.diagnostic.code).toBe("WRITE_OBSTACLE");
    expect(existsSync(join(outside, "file.ts"))).toBe(false);
    rmSync(outside, { recursive: true });
  });

  test.each(["../outside.ts", "/etc/passwd", "src/../../x", "a\\b", "C:x", ".git/hooks/pre-commit", "src//x", ""])(
    "refuses the recorded path %j",
    async (path) => {
      const refusal = await refusalOf(applyChanges(lock, [write(path, undefined, "x")], { record }));
      expect(refusal.diagnostic.code).toBe("WRITE_RECORDED_PATH");
    },
  );

  test("moves an edited file of a tool that is gone to the orphans, byte for byte", async () => {
    const before = digestOf("two\n");
    const to = ".safe-mcp/orphans/two/src/tools/two.ts";
    await applyChanges(lock, [{ kind: "orphan", path: "src/tools/two.ts", before, to }], { record });
    expect(read(to)).toBe("two\n");
    expect(readEntry(target, "src/tools/two.ts")).toEqual({ kind: "missing" });
  });
});

describe("a run that left conflicts", () => {
  const marked = "<<<<<<< yours\none\n=======\nONE\n>>>>>>> as generated now\n";
  const apply = (): Promise<unknown> =>
    applyChanges(lock, [write("src/one.ts", "one\n", marked)], { record, unresolved: ["src/one.ts"] });

  test("can be aborted: the project is as it was", async () => {
    await apply();
    expect(pendingPaths(lock)).toEqual(["src/one.ts"]);
    expect(abortRun(lock)).toEqual([]);
    expect(read("src/one.ts")).toBe("one\n");
    expect(existsSync(join(target, ".safe-mcp/lock.json"))).toBe(false);
    expect(pendingPaths(lock)).toBeUndefined();
  });

  test("goes on only when the markers are gone", async () => {
    await apply();
    expect(continueRun(lock)).toEqual(["src/one.ts"]);
    put("src/one.ts", "both\n");
    expect(continueRun(lock)).toEqual([]);
    expect(() => abortRun(lock)).toThrow(Refusal);
  });

  test("keeps what was written since when it is aborted", async () => {
    await apply();
    put("src/one.ts", "half resolved\n");
    expect(abortRun(lock)).toEqual(["src/one.ts"]);
    expect(read("src/one.ts")).toBe("one\n");
    expect(read(".safe-mcp/incoming/src/one.ts")).toBe("half resolved\n");
  });
});

describe("two runs at once", () => {
  test("the second is refused and told which process is at work", async () => {
    const refusal = await refusalOf(lockProject(target));
    expect(refusal.diagnostic.code).toBe("WRITE_BUSY");
    expect(refusal.message).toContain(String(process.pid));
  });

  test("the second waits when it is asked to", async () => {
    setTimeout(() => lock.release(), 50);
    lock = await lockProject(target, 10_000);
    expect(existsSync(join(target, ".safe-mcp/run.lock"))).toBe(true);
  });

  test("the lock of a process that is gone is taken over", async () => {
    lock.release();
    put(".safe-mcp/run.lock", JSON.stringify({ pid: 4_194_304 - 1, host: hostname(), began: "1" }));
    lock = await lockProject(target);
    expect(read(".safe-mcp/run.lock")).toContain(String(process.pid));
  });
});
