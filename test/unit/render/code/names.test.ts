import { describe, expect, it } from "vitest";
import {
  environmentName,
  identifierCode,
  Imports,
  loader,
  ownWords,
  slugCode,
} from "../../../../src/render/code/index.js";

describe("a name that is not ours", () => {
  it.each(["a b", "a;b", "", "x\ny", "1x", "class", "a-b"])("%j is no identifier", (name) => {
    expect(() => identifierCode(name)).toThrow(/identifier/);
  });

  it.each(["../x", "a b", "$(x)", "x\ny", ""])("%j is no slug", (name) => {
    expect(() => slugCode(name)).toThrow(/name of ours/);
  });

  it.each(["a", "A=1", "A\nB", "1A"])("%j is no environment variable", (name) => {
    expect(() => environmentName(name)).toThrow(/name of ours/);
  });

  it("a line break is no word of ours", () => {
    expect(() => ownWords("a\nb")).toThrow(/name of ours/);
  });
});

describe("imports", () => {
  it("are sorted: packages, then files, then names without regard to case", () => {
    const imports = new Imports("src/tools/pets/create-pet.ts", ["createPet"]);
    imports.use({ name: "tag", from: "src/schemas/tag.ts" });
    imports.declare({ name: "Tool", from: "src/runtime/tool.ts", typeOnly: true });
    imports.declare({ name: "defineTool", from: "src/runtime/tool.ts" });
    imports.use({ name: "z", from: "zod" });
    expect(String(imports.print()).split("\n")).toEqual([
      'import { z } from "zod";',
      'import { defineTool, type Tool } from "../../runtime/tool.js";',
      'import { tag } from "../../schemas/tag.js";',
    ]);
  });

  it("take another name when the file has one of that name already", () => {
    const imports = new Imports("src/tools/pets/pattern.ts", ["pattern"]);
    expect(imports.use({ name: "pattern", from: "src/runtime/schema/index.ts" }).text).toBe("patternSchema");
    expect(imports.use({ name: "pattern", from: "src/schemas/pattern.ts" }).text).toBe("patternSchemaSchema");
    expect(String(imports.print())).toContain(
      'import { pattern as patternSchema } from "../../runtime/schema/index.js";',
    );
  });

  it("leave a file's own name alone", () => {
    const imports = new Imports("src/schemas/node.ts", ["node"]);
    expect(imports.use({ name: "node", from: "src/schemas/node.ts" }).text).toBe("node");
    expect(String(imports.print())).toBe("");
  });
});

describe("the loader of a tool", () => {
  it("refuses a name that is no identifier", () => {
    expect(() => loader("x", "./x.js", "x y")).toThrow(/identifier/);
  });
});
