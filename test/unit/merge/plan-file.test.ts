import { describe, expect, test } from "vitest";
import { type Change, type DiskEntry, type FileState, planFile, resolveConflict } from "../../../src/merge/index.js";
import { digestOf } from "../../../src/write/index.js";
import { lines, toolsWith } from "./support.js";

const base = lines("one();", "", "two();", "", "three();");
const next = base.replace("three", "THREE");
const edited = base.replace("one", "ONE");

const file = (text: string, more: Partial<Extract<DiskEntry, { kind: "file" }>> = {}): DiskEntry => ({
  kind: "file",
  digest: digestOf(text),
  text,
  writable: true,
  ...more,
});
const missing: DiskEntry = { kind: "missing" };
const path = "src/tools/a/tool.ts";
const plan = async (state: Partial<FileState>): Promise<Change> =>
  planFile({ path, base, ours: missing, theirs: undefined, ...state }, await toolsWith());

describe("what stands in the project as it was generated", () => {
  test("stays when nothing changes", async () => {
    expect(await plan({ ours: file(base), theirs: base })).toEqual({ kind: "keep", path, reason: "unchanged" });
  });

  test("is replaced by what is generated now", async () => {
    expect(await plan({ ours: file(base), theirs: next })).toEqual({
      kind: "write",
      path,
      before: digestOf(base),
      text: next,
    });
  });

  test("is replaced in its own line ends", async () => {
    const ours = base.replaceAll("\n", "\r\n");
    expect(await plan({ ours: file(ours), theirs: next })).toMatchObject({
      kind: "write",
      text: next.replaceAll("\n", "\r\n"),
    });
  });

  test("is deleted when it is no longer generated", async () => {
    expect(await plan({ ours: file(base) })).toEqual({ kind: "delete", path, before: digestOf(base) });
  });
});

test("what is only formatted otherwise is deleted when it is no longer generated", async () => {
  const tools = await toolsWith({ ".prettierrc.json": '{ "semi": false }' });
  const ours = file(base.replaceAll(";", ""));
  expect(await planFile({ path, base, ours, theirs: undefined }, tools)).toMatchObject({ kind: "delete" });
});

describe("what the owner edited", () => {
  test("stays when nothing comes in", async () => {
    expect(await plan({ ours: file(edited), theirs: base })).toEqual({ kind: "keep", path, reason: "edited" });
  });

  test("is merged with what comes in", async () => {
    expect(await plan({ ours: file(edited), theirs: next })).toMatchObject({
      kind: "merge",
      text: next.replace("one", "ONE"),
    });
  });

  test("tells the text that would have come in, also when nothing else does", async () => {
    const tool = lines('export const tool = defineTool({ title: "Old" });');
    const [ours, theirs] = [tool.replace("Old", "Mine"), tool.replace("Old", "New")];
    expect(await plan({ base: tool, ours: file(ours), theirs })).toMatchObject({
      kind: "keep",
      reason: "edited",
      notes: [{ kind: "owner-kept", field: "tool.title", ours: "Mine", theirs: "New" }],
    });
  });

  test("is only recorded anew when it is what is generated now", async () => {
    expect(await plan({ ours: file(next), theirs: next })).toEqual({ kind: "adopt", path });
  });

  test("is put aside when its tool is gone", async () => {
    expect(await plan({ ours: file(edited), tool: "get_pet" })).toEqual({
      kind: "orphan",
      path,
      before: digestOf(edited),
      to: `.safe-mcp/orphans/get_pet/${path}`,
    });
  });

  test("is never overwritten when it is no text", async () => {
    const ours = file("", { text: undefined });
    expect(await plan({ ours, theirs: next })).toMatchObject({ kind: "conflict", reason: "binary" });
    expect(await plan({ ours, theirs: base })).toMatchObject({ kind: "keep" });
    expect(await plan({ ours })).toMatchObject({ kind: "orphan" });
  });
});

describe("what the owner deleted", () => {
  test("stays deleted, and it is told whether it changed since", async () => {
    expect(await plan({ theirs: base })).toEqual({ kind: "stay-deleted", path, news: false });
    expect(await plan({ theirs: next })).toEqual({ kind: "stay-deleted", path, news: true });
  });

  test("comes back on demand", async () => {
    expect(await plan({ theirs: next, restore: true })).toEqual({ kind: "restore", path, text: next });
  });
});

describe("a path that no lock knows", () => {
  test("is written where nothing stands", async () => {
    expect(await plan({ base: undefined, theirs: next })).toEqual({
      kind: "write",
      path,
      before: undefined,
      text: next,
    });
  });

  test("is written as the project formats its scripts", async () => {
    const tools = await toolsWith({ ".prettierrc.json": '{ "semi": false }' });
    const change = await planFile({ path, base: undefined, ours: missing, theirs: next }, tools);
    expect(change).toMatchObject({ kind: "write", text: next.replaceAll(";", "") });
  });

  test("is written with the line ends that the project asks for", async () => {
    const tools = await toolsWith({ ".prettierrc.json": '{ "endOfLine": "crlf" }' });
    const change = await planFile({ path, base: undefined, ours: missing, theirs: next }, tools);
    expect(change).toMatchObject({ kind: "write", text: next.replaceAll("\n", "\r\n") });
  });

  test("is a conflict where something else stands", async () => {
    expect(await plan({ base: undefined, ours: file("mine"), theirs: next })).toMatchObject({
      kind: "conflict",
      reason: "in-the-way",
    });
  });

  test("is adopted where the same stands", async () => {
    expect(await plan({ base: undefined, ours: file(next), theirs: next })).toEqual({ kind: "adopt", path });
  });
});

describe("a file that moves", () => {
  const from = "src/tools/b/old.ts";

  test("takes its edits along", async () => {
    expect(await plan({ from, ours: file(edited), theirs: next })).toMatchObject({
      kind: "move",
      path,
      from,
      text: next.replace("one", "ONE"),
    });
  });

  test("is a conflict where something stands at its new place", async () => {
    expect(await plan({ from, ours: file(edited), theirs: next, inTheWay: file("mine") })).toMatchObject({
      kind: "conflict",
      reason: "in-the-way",
    });
  });

  test("gives way to a decision for the new text: both others are put aside", async () => {
    const change = await plan({ from, ours: file(edited), theirs: next, inTheWay: file("mine") });
    if (change.kind !== "conflict") throw new Error(change.kind);
    expect(resolveConflict(change, "take", edited).changes).toEqual([
      { kind: "copy-aside", path: `.safe-mcp/incoming/${path}`, from: path, before: digestOf("mine") },
      { kind: "orphan", path: from, before: digestOf(edited), to: `.safe-mcp/incoming/${from}` },
      { kind: "write", path, before: digestOf("mine"), text: next },
    ]);
  });

  test("stays deleted when the owner deleted it", async () => {
    expect(await plan({ from, theirs: next })).toMatchObject({ kind: "stay-deleted" });
  });
});

describe("an orphan", () => {
  test("returns with its edits when its operation does", async () => {
    const orphan = { path: `.safe-mcp/orphans/tool/${path}`, base, ours: file(edited) };
    expect(await plan({ base: undefined, theirs: next, orphan })).toMatchObject({
      kind: "return",
      from: orphan.path,
      text: next.replace("one", "ONE"),
    });
  });
});

describe("obstacles", () => {
  test.each([
    [{ kind: "directory" } as const, "directory"],
    [{ kind: "link" } as const, "link"],
    [{ kind: "other" } as const, "not-a-file"],
    [file(base, { writable: false }), "read-only"],
  ])("%j is refused where something would be written", async (ours, reason) => {
    expect(await plan({ ours, theirs: next })).toEqual({ kind: "obstacle", path, reason });
    expect(await plan({ ours, theirs: base })).toMatchObject({ kind: "keep" });
  });
});

describe("a decision about a conflict", () => {
  const ours = base.replace("two();", "mine();");
  const theirs = base.replace("two();", "new();").replace("three", "THREE");
  const decide = async (resolution: "keep" | "take" | "markers"): Promise<ReturnType<typeof resolveConflict>> => {
    const change = await plan({ ours: file(ours), theirs });
    if (change.kind !== "conflict") throw new Error(change.kind);
    return resolveConflict(change, resolution, ours);
  };

  test("to keep merges the rest and puts the incoming text aside", async () => {
    expect((await decide("keep")).changes).toMatchObject([
      { kind: "merge", text: ours.replace("three", "THREE") },
      { kind: "aside", path: `.safe-mcp/incoming/${path}`, text: theirs },
    ]);
  });

  test("to take puts the owner's text aside", async () => {
    expect((await decide("take")).changes).toMatchObject([
      { kind: "aside", path: `.safe-mcp/incoming/${path}`, text: ours },
      { kind: "merge", text: theirs },
    ]);
  });

  test("for markers leaves the file unresolved", async () => {
    const { changes, unresolved } = await decide("markers");
    expect(unresolved).toBe(true);
    expect(changes).toMatchObject([{ kind: "merge", path }]);
  });
});
