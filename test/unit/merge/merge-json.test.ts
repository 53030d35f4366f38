import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeFile, type SourceTools } from "../../../src/merge/index.js";
import { clean, conflict, lines } from "./support.js";

const packageJson = readFileSync(new URL("../../golden/petstore/package.json", import.meta.url), "utf8");
const manifest = readFileSync(new URL("../../golden/petstore/manifest.json", import.meta.url), "utf8");
/** Nobody formats: what comes out is what the merge wrote. */
const tools: SourceTools = {
  format: async () => undefined,
  parses: async () => undefined,
  syntaxTree: async () => undefined,
};
const merge = (path: string, base: string, ours: string, theirs: string): ReturnType<typeof mergeFile> =>
  mergeFile({ path, base, ours, theirs }, tools);
type Json = Record<string, unknown>;
const edited = (text: string, edit: (value: Record<string, Json>) => void): string => {
  const value = JSON.parse(text) as Record<string, Json>;
  edit(value);
  return `${JSON.stringify(value, null, 2)}\n`;
};

describe("package.json", () => {
  test("takes a dependency and a script of each side; the version is the owner's", async () => {
    const ours = edited(packageJson, (value) => {
      Object.assign(value, { version: "3.1.4" });
      Object.assign(value["dependencies"] ?? {}, { lodash: "4.17.21" });
      Object.assign(value["scripts"] ?? {}, { deploy: "make" });
    });
    const theirs = edited(packageJson, (value) => {
      Object.assign(value, { version: "0.2.0" });
      Object.assign(value["dependencies"] ?? {}, { ajv: "8.20.0" });
      Object.assign(value["scripts"] ?? {}, { check: "tsc" });
    });
    const { text, notes } = clean(await merge("package.json", packageJson, ours, theirs));
    const merged = JSON.parse(text) as Record<string, Json>;
    expect(merged["version"]).toBe("3.1.4");
    expect(merged["dependencies"]).toMatchObject({ lodash: "4.17.21", ajv: "8.20.0" });
    expect(merged["scripts"]).toMatchObject({ deploy: "make", check: "tsc" });
    expect(notes).toEqual([{ kind: "owner-kept", field: "/version", ours: '"3.1.4"', theirs: '"0.2.0"' }]);
  });

  test("keeps the order of the owner's keys", async () => {
    const ours = lines("{", '  "scripts": {},', '  "name": "mine"', "}");
    const { text } = clean(
      await merge("package.json", lines("{", '  "scripts": {}', "}"), ours, '{ "scripts": { "a": "b" } }'),
    );
    expect(text).toBe(lines("{", '  "scripts": {', '    "a": "b"', "  },", '  "name": "mine"', "}"));
  });

  test("takes the higher of two versions of a dependency", async () => {
    const zod = (version: string): string => `{ "dependencies": { "zod": "${version}", "pino": "1.0.0" } }`;
    expect(clean(await merge("package.json", zod("4.6.7"), zod("4.10.0"), zod("4.6.9"))).text).toBe(zod("4.10.0"));
    expect(clean(await merge("package.json", zod("4.6.7"), zod("4.6.8"), zod("4.6.9"))).text).toBe(zod("4.6.9"));
    expect(conflict(await merge("package.json", zod("4.6.7"), zod("github:x/y"), zod("4.6.9"))).keys).toHaveLength(1);
  });

  test("lets what the owner removed stay away, and says what came in for it", async () => {
    const base = '{ "scripts": { "a": "1", "b": "2" } }';
    const { text, notes } = clean(
      await merge("package.json", base, '{ "scripts": { "b": "2" } }', base.replace("1", "9")),
    );
    expect(text).toBe('{ "scripts": { "b": "2" } }');
    expect(notes).toEqual([{ kind: "owner-kept", field: "/scripts/a", ours: undefined, theirs: '"9"' }]);
  });
});

describe("lists", () => {
  test("of texts are sets", async () => {
    const { text } = clean(await merge("a.json", '["a", "b"]', '["a", "b", "mine"]', '["new", "b"]'));
    expect(JSON.parse(text)).toEqual(["new", "b", "mine"]);
  });

  test("of named things go by their names", async () => {
    const tool = (name: string): string => `{ "name": ${JSON.stringify(name)}, "description": "theirs" }`;
    const ours = manifest.replace('"description": "Get an order. Use it', '"description": "Mine. Use it');
    const theirs = manifest
      .replace('"tools": [', `"tools": [${tool("aaa")},`)
      .replace("Get an order. Use", "Fetch an order. Use");
    const { text } = clean(await merge("manifest.json", manifest, ours, theirs));
    const { tools: merged } = JSON.parse(text) as { tools: { name: string; description: string }[] };
    expect(merged[0]).toEqual({ name: "aaa", description: "theirs" });
    expect(merged.find(({ name }) => name === "get_order")?.description).toContain("Mine.");
  });

  test("of anything else go by place, and whole when their lengths differ", async () => {
    expect(clean(await merge("a.json", "[[1], [2]]", "[[1], [2, 9]]", "[[1, 7], [2]]")).text).toBe("[[1, 7], [2, 9]]");
    await expect(merge("a.json", "[[1], [2]]", "[[1], [2], [9]]", "[[1]]")).resolves.toMatchObject({
      kind: "conflict",
    });
  });
});

describe("what is not touched", () => {
  test("stands byte for byte, comments and blanks included", async () => {
    const ours = lines(
      "{",
      "  // Where the sources are.",
      '  "include": ["src"], // all of them',
      "",
      '  "compilerOptions": {',
      '      "strict":true, /* never off */',
      '      "target": "es2022",',
      "  },",
      "}",
    );
    const base = '{ "include": ["src"], "compilerOptions": { "strict": true, "target": "es2022" } }';
    const theirs = base.replace("es2022", "es2023").replace('"include"', '"extends": "./base.json", "include"');
    const { text } = clean(await merge("tsconfig.json", base, ours, theirs));
    expect(text).toBe(ours.replace("es2022", "es2023").replace("{\n", '{\n  "extends": "./base.json",\n'));
  });

  test("keeps the indentation and the line ends of its owner", async () => {
    const ours = '{\r\n\t"a": {\r\n\t\t"b": 1\r\n\t}\r\n}\r\n';
    const { text } = clean(await merge("a.json", '{ "a": { "b": 1 } }', ours, '{ "a": { "b": 1, "c": { "d": 2 } } }'));
    expect(text).toBe('{\r\n\t"a": {\r\n\t\t"b": 1,\r\n\t\t"c": { "d": 2 }\r\n\t}\r\n}\r\n');
  });
});

describe("a conflict", () => {
  test("is a list of places, without markers, and both outcomes are JSON", async () => {
    const result = conflict(
      await merge("a.json", '{ "a/b": [{ "x": 1 }] }', '{ "a/b": [{ "x": 2 }] }', '{ "a/b": [{ "x": 3 }], "n": 0 }'),
    );
    expect(result.keys).toEqual([{ pointer: "/a~1b/0/x", base: "1", ours: "2", theirs: "3" }]);
    expect(result.marked).toBeUndefined();
    expect(JSON.parse(result.kept)).toEqual({ "a/b": [{ x: 2 }], n: 0 });
    expect(JSON.parse(result.taken)).toEqual({ "a/b": [{ x: 3 }], n: 0 });
  });

  test("of a file that is no JSON any more is the whole file", async () => {
    const result = conflict(await merge("a.json", "{}", "{ broken", '{ "a": 1 }'));
    expect(result.kept).toBe("{ broken");
    expect(result.taken).toBe('{ "a": 1 }');
    expect(result.marked).toBeUndefined();
  });
});

test("whatever three JSON texts are merged, the result is JSON", async () => {
  const text = fc
    .tuple(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2, "\t"))
    .map(([value, indent]) => JSON.stringify(value, null, indent));
  await fc.assert(
    fc.asyncProperty(text, text, text, async (base, ours, theirs) => {
      const result = await merge("any.json", base, ours, theirs);
      for (const outcome of result.kind === "clean" ? [result.text] : [result.kept, result.taken]) JSON.parse(outcome);
    }),
    { numRuns: 500 },
  );
});

test("a merge with an unchanged side is the other side", async () => {
  const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
  const print = (json: unknown): string => JSON.stringify(json, null, 2);
  await fc.assert(
    fc.asyncProperty(value, value, async (base, other) => {
      expect(JSON.parse(clean(await merge("a.json", print(base), print(base), print(other))).text)).toEqual(
        JSON.parse(print(other)),
      );
      expect(clean(await merge("a.json", print(base), print(other), print(base))).text).toBe(print(other));
    }),
    { numRuns: 300 },
  );
});
