import { describe, expect, test } from "vitest";
import { mergeFile } from "../../../src/merge/index.js";
import { clean, conflict, lines, toolsWith } from "./support.js";

const merge = async (path: string, base: string, ours: string, theirs: string): ReturnType<typeof mergeFile> =>
  mergeFile({ path, base, ours, theirs }, await toolsWith());

describe("Markdown", () => {
  const base = lines("# Shop", "", "One.", "", "Two.");

  test("never conflicts: the owner's lines stay and that is reported", async () => {
    const { text, notes } = clean(
      await merge("README.md", base, base.replace("One.", "Mine."), base.replace("One.", "New.")),
    );
    expect(text).toBe(base.replace("One.", "Mine."));
    expect(notes).toEqual([
      { kind: "documentation-kept", hunks: [{ line: 3, base: ["One."], ours: ["Mine."], theirs: ["New."] }] },
    ]);
  });

  test("takes what comes in elsewhere", async () => {
    const { text } = clean(
      await merge("README.md", base, base.replace("One.", "Mine."), base.replace("One.", "New.").replace("Two.", "2.")),
    );
    expect(text).toBe(base.replace("One.", "Mine.").replace("Two.", "2."));
  });
});

describe("YAML", () => {
  const base = lines("# the connector", "services:", "  app:", "    image: app:1", "    restart: always");

  test("keeps every comment and blank where lines merge", async () => {
    const ours = base.replace("# the connector\n", "# mine\n\n");
    const { text } = clean(await merge("compose.yaml", base, ours, base.replace("always", "no")));
    expect(text).toBe(ours.replace("always", "no"));
  });

  test("goes by key where lines conflict", async () => {
    const ours = base.replace("    restart: always\n", "    restart: always # ours\n    mine: 1\n");
    const theirs = base.replace("    restart: always\n", "    restart: always\n    theirs: 2\n");
    const { text } = clean(await merge("compose.yaml", base, ours, theirs));
    expect(text).toContain("restart: always # ours");
    expect(text).toContain("mine: 1");
    expect(text).toContain("theirs: 2");
  });

  test("goes by key with one return at the end of a line, where the project's lines end so", async () => {
    const ours = base.replace("    restart: always\n", "    restart: always # ours\n    mine: 1\n");
    const theirs = base.replace("    restart: always\n", "    restart: always\n    theirs: 2\n");
    const tools = await toolsWith({ ".prettierrc.json": '{ "endOfLine": "crlf" }' });
    const versions = { path: "compose.yaml", base, ours: ours.replaceAll("\n", "\r\n"), theirs };
    const { text } = clean(await mergeFile(versions, tools));
    expect(text).toContain("theirs: 2\r\n");
    expect(text).not.toContain("\r\r");
  });

  test("conflicts over a value that both sides changed, and names its key", async () => {
    const result = conflict(
      await merge("compose.yaml", base, base.replace("app:1", "app:mine"), base.replace("app:1", "app:2")),
    );
    expect(result.keys).toEqual([
      { pointer: "/services/app/image", base: '"app:1"', ours: '"app:mine"', theirs: '"app:2"' },
    ]);
  });

  test("never gives out what is no YAML, nor aliases that multiply", async () => {
    const bomb = lines("a: &a [x, x]", "b: &b [*a, *a]", "c: [*b, *b]");
    const result = await merge(
      "ci.yml",
      bomb,
      bomb.replace("c: [*b, *b]", "c: [*b]"),
      bomb.replace("c: [*b, *b]", "c: [*a]"),
    );
    expect(result.kind).toBe("conflict");
  });
});

describe("settings", () => {
  const base = lines("# The address.", "UPSTREAM_URL=", "# The key.", "API_KEY=");

  test("go by name where both sides changed the same place", async () => {
    const ours = base.replace("UPSTREAM_URL=", "UPSTREAM_URL=http://localhost:1");
    const theirs = base.replace(
      "# The address.\nUPSTREAM_URL=",
      "# The address of the API.\nUPSTREAM_URL=\n# New.\nNEW_ONE=",
    );
    const { text, notes } = clean(await merge(".env.example", base, ours, theirs));
    expect(text).toContain("UPSTREAM_URL=http://localhost:1\n");
    expect(text).toContain("# New.\nNEW_ONE=\n");
    expect(notes).toEqual([
      { kind: "owner-kept", field: "UPSTREAM_URL", ours: "UPSTREAM_URL=http://localhost:1", theirs: "UPSTREAM_URL=" },
    ]);
  });

  test("that are gone go, unless the owner set them", async () => {
    const theirs = lines("# The key.", "API_KEY=");
    expect(clean(await merge(".env.example", base, base, theirs)).text).toBe(theirs);
    const ours = base.replace("UPSTREAM_URL=", "UPSTREAM_URL=mine");
    expect(clean(await merge(".env.example", base, ours, theirs)).text).toContain("UPSTREAM_URL=mine");
  });
});

describe("lists of patterns", () => {
  const base = lines("dist/", "coverage/");

  test("take what either side added at the same place", async () => {
    const { text, notes } = clean(await merge(".gitignore", base, `${base}mine/\n`, `${base}new/\n`));
    expect(text).toBe(`${base}mine/\nnew/\n`);
    expect(notes).toMatchObject([{ kind: "united" }]);
  });

  test("conflict where a pattern takes others back, because its place counts", async () => {
    expect((await merge(".gitignore", base, `${base}!dist/keep\n`, `${base}new/\n`)).kind).toBe("conflict");
  });
});
