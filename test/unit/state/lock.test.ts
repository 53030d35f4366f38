import { describe, expect, it } from "vitest";
import { Refusal } from "../../../src/diagnostics/index.js";
import { baseText, parseBase } from "../../../src/state/base.js";
import { canonicalJson } from "../../../src/state/canonical-json.js";
import type { Lock } from "../../../src/state/lock.js";
import { isProjectPath } from "../../../src/state/project-path.js";
import { parseLockFile } from "../../../src/state/read-lock.js";
import { lockText } from "../../../src/state/write-lock.js";

const digest = "0".repeat(64);
const tool = {
  name: "get_pet",
  operationId: "getPet",
  operation: "GET /pets/{}",
  path: "/pets/{id}",
  file: "src/tools/pets/get-pet.ts",
  contract: digest,
};
const lock: Lock = {
  lockVersion: 1,
  generator: "0.1.0",
  templates: digest,
  document: {
    sha256: digest,
    title: "Pets",
    version: "1",
    dialect: "3.0",
    address: "https://pets.example/openapi.json",
    hidden: { "#/info/title": ["U+202E"] },
  },
  upstream: { baseUrl: "https://pets.example", otherServers: {}, credentials: {} },
  about: { title: "Pets", instructions: "Tools for pets." },
  files: { "src/b.ts": { sha256: digest, deleted: true }, "src/a.ts": { sha256: digest } },
  tools: { get_pet: tool },
  retired: { list_pets: { name: "all_pets", operation: "GET /pets", file: "src/tools/pets/list-pets.ts" } },
  unselected: ["DELETE /pets/{}", "POST /pets"],
  accepted: { "get_pet/input-removed/properties/x": digest },
  schemas: {},
  layers: { "tool.ts.ejs": { stock: "text\nof a template" } },
};

function refusalOf(contents: string): Refusal {
  try {
    parseLockFile(contents);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the lock", () => {
  it("comes back as it was written", () => {
    expect(parseLockFile(lockText(lock))).toEqual(lock);
  });

  it.each(["safe-mcp.json", "openapi.json", "scopes.lock.json"])("takes %s for managed, whatever it says", (path) => {
    const files = { [path]: { sha256: digest, own: true }, "src/a.ts": { sha256: digest, own: true } } as const;
    expect(parseLockFile(lockText({ ...lock, files })).files).toEqual({ ...files, [path]: { sha256: digest } });
  });

  it("has a line for every file, tool and operation, sorted", () => {
    const lines = lockText(lock).split("\n");
    expect(lines.filter((line) => line.includes("src/"))).toHaveLength(4);
    expect(lines.findIndex((line) => line.includes('"files/src/a.ts"'))).toBeLessThan(
      lines.findIndex((line) => line.includes('"files/src/b.ts"')),
    );
    expect(lines.indexOf('  "unselected/DELETE /pets/{}": true,')).toBeGreaterThan(0);
    expect(lines.indexOf('  "unselected/DELETE /pets/{}": true,')).toBeLessThan(
      lines.indexOf('  "unselected/POST /pets": true,'),
    );
  });

  it("stays JSON where git has put the lines of two branches together", () => {
    const [ours, theirs] = ["GET /a", "GET /b"].map((added) => lockText({ ...lock, unselected: [added] }).split("\n"));
    const union = ours?.flatMap((line, at) => (line === theirs?.[at] ? [line] : [line, theirs?.[at] ?? ""]));
    const text = union?.join("\n") ?? "";
    expect(JSON.parse(text).generator).toBe("0.1.0");
    expect(parseLockFile(text).unselected).toEqual(["GET /a", "GET /b"]);
  });

  it("names a tool only where it is called otherwise than by its id", () => {
    expect(lockText(lock)).not.toContain('"name":"get_pet"');
    expect(lockText(lock)).toContain('"name":"all_pets"');
  });

  it("says of a file which tool it is of only where the tool itself does not", () => {
    const files = {
      [tool.file]: { sha256: digest, tool: "get_pet" },
      "src/tools/pets/list-pets.ts": { sha256: digest, tool: "list_pets" },
    };
    const text = lockText({ ...lock, files });
    expect(text).not.toContain('"tool":"get_pet"');
    expect(text).toContain('"tool":"list_pets"');
    expect(parseLockFile(text).files).toEqual(files);
  });

  it("is the same text whatever order its parts were made in", () => {
    const reversed = Object.fromEntries(Object.entries(lock.files).toReversed());
    expect(lockText({ ...lock, files: reversed })).toBe(lockText(lock));
  });

  it("of another format is refused with the version that wrote it", () => {
    const { diagnostic } = refusalOf(lockText(lock).replace('"lockVersion": 1', '"lockVersion": 2'));
    expect(diagnostic.code).toBe("STATE_VERSION");
    expect(diagnostic.message).toContain("0.1.0");
  });

  it.each(["../outside.ts", "/etc/passwd", "a/../../b", "C:\\windows", "a//b", "./a", "a\u0000b"])(
    "that names the path %j is refused",
    (path) => {
      const text = lockText({ ...lock, files: { [path]: { sha256: digest } } });
      expect(refusalOf(text).diagnostic.code).toBe("STATE_INVALID");
    },
  );

  it("with the leftovers of a merge is refused", () => {
    expect(refusalOf(`<<<<<<< HEAD\n${lockText(lock)}`).diagnostic.message).toContain("merge");
  });
});

describe("a path of the project", () => {
  it("is relative, and nowhere up", () => {
    expect(isProjectPath("src/tools/a.ts")).toBe(true);
    expect(isProjectPath("src/../a.ts")).toBe(false);
    expect(isProjectPath("")).toBe(false);
  });
});

describe("the base", () => {
  const large = `${JSON.stringify({ list: Array.from({ length: 2_000 }, (_, index) => ({ index, text: "é\u2028" })) }, null, 2).replace(/[^\x20-\x7e\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
  const base = new Map([
    ["src/b.ts", "line one\nline two\r\n"],
    ["openapi.json", large],
    ["big.json", `${" ".repeat(30_000)}{}`],
    ["a.md", "no end of line"],
  ]);

  it("gives every text back to the last byte", () => {
    expect(new Map([...parseBase(baseText(base))[0]].sort())).toEqual(new Map([...base].sort()));
  });

  it("records a large JSON file as its value", () => {
    expect(baseText(base).length).toBeLessThan(large.length + 30_200);
    expect(baseText(base)).toContain('{"json":{"list":');
  });

  it("has one line a file, sorted by path", () => {
    const paths = baseText(base)
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line).path);
    expect(paths).toEqual(["a.md", "big.json", "openapi.json", "src/b.ts"]);
  });
});

describe("canonical JSON (RFC 8785)", () => {
  it("sorts members by UTF-16 code units and writes numbers as ECMAScript does", () => {
    expect(canonicalJson({ "\u20ac": 1, "\r": 2, a: [1e21, 0.000001, -0], A: null })).toBe(
      '{"\\r":2,"A":null,"a":[1e+21,0.000001,0],"€":1}',
    );
  });

  it("sorts members that are named like array indices as it sorts all others", () => {
    expect(canonicalJson([{ b: { "9": 1, "10": 2, "!": undefined, " ": [undefined] } }])).toBe(
      '[{"b":{" ":[null],"10":2,"9":1}}]',
    );
  });

  it("keeps a member called __proto__", () => {
    expect(canonicalJson(JSON.parse('{"a":1,"__proto__":{"b":2}}'))).toBe('{"__proto__":{"b":2},"a":1}');
  });
});
