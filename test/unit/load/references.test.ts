import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import { loadDocument, resolvePointer } from "../../../src/load/index.js";
import { loadValue, refusalOf, withOperation, withSchema } from "./load-text.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "load-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: object | string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
}

async function load(path = "api/spec.yaml", referenceRoot?: string) {
  const diagnostics = new Diagnostics();
  const request = { source: { kind: "file", path } as const, cwd: folder, ...(referenceRoot && { referenceRoot }) };
  const document = await loadDocument(request, diagnostics);
  return { document, diagnostics: diagnostics.all, at: (pointer: string) => resolvePointer(document.root, pointer) };
}

const response = (schema: object) => ({
  responses: { 200: { description: "OK", content: { "application/json": { schema } } } },
});
const schemaAt = "#/paths/~1x/get/responses/200/content/application~1json/schema";

describe("references inside a document", () => {
  it("are kept, cycles included", async () => {
    const node = { type: "object", properties: { next: { $ref: "#/components/schemas/S" } } };
    const { at } = await loadValue(withSchema(node));
    expect(at("#/components/schemas/S/properties/next/$ref")).toBe("#/components/schemas/S");
  });

  it("are written canonically: percent-encoding undone once, tokens escaped", async () => {
    const { at } = await loadValue(
      withOperation(response({ $ref: "#/components/schemas/a%20b%7E1c" }), {
        components: { schemas: { "a b/c": {} } },
      }),
    );
    expect(at(`${schemaAt}/$ref`)).toBe("#/components/schemas/a b~1c");
    expect(JSON.stringify(at("#/components/schemas/a%20b~1c"))).toBe("{}");
  });

  it("lead through other references", async () => {
    const schemas = { A: { $ref: "#/components/schemas/B" }, B: { properties: { c: { type: "string" } } } };
    const { at } = await loadValue(
      withOperation(response({ $ref: "#/components/schemas/A/properties/c" }), { components: { schemas } }),
    );
    expect(at(`${schemaAt}/$ref`)).toBe("#/components/schemas/B/properties/c");
  });

  it("that dangle accept anything in a schema, and stay elsewhere", async () => {
    const { at, diagnostics } = await loadValue(
      withOperation({
        ...response({ $ref: "#/components/schemas/Gone" }),
        parameters: [{ $ref: "#/components/parameters/Gone" }],
      }),
    );
    expect(JSON.stringify(at(schemaAt))).toBe("{}");
    expect(at("#/paths/~1x/get/parameters/0/$ref")).toBe("#/components/parameters/Gone");
    expect(diagnostics.map(({ code, location }) => [code, location?.pointer])).toEqual([
      ["REFERENCE_NOT_FOUND", schemaAt],
      ["REFERENCE_NOT_FOUND", "#/paths/~1x/get/parameters/0"],
    ]);
  });

  it("that run in a circle without an end accept anything", async () => {
    const schemas = { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } };
    const { at, diagnostics } = await loadValue(withOperation({}, { components: { schemas } }));
    expect(JSON.stringify(at("#/components/schemas"))).toBe('{"A":{},"B":{"$ref":"#/components/schemas/A"}}');
    expect(diagnostics).toMatchObject([{ code: "REFERENCE_NOT_FOUND" }]);
  });

  it("by the bare name of a component are understood", async () => {
    const { at } = await loadValue(withOperation(response({ $ref: "Pet" }), { components: { schemas: { Pet: {} } } }));
    expect(at(`${schemaAt}/$ref`)).toBe("#/components/schemas/Pet");
  });

  it("to `$defs` count from the schema around them", async () => {
    const schema = { $defs: { a: { type: "string" } }, properties: { b: { $ref: "#/$defs/a" } } };
    const { at } = await loadValue(withSchema(schema, "3.1.0"));
    expect(at("#/components/schemas/S/properties/b/$ref")).toBe("#/components/schemas/S/$defs/a");
  });

  it("into a list get a place that does not shift", async () => {
    const parameters = [null, { name: "a", in: "query", schema: { type: "string" } }];
    const { at, document } = await loadValue({
      openapi: "3.0.0",
      paths: {
        "/x": { get: { parameters } },
        "/y": { get: { parameters: [{ $ref: "#/paths/~1x/get/parameters/1" }] } },
      },
    });
    const reference = at("#/paths/~1y/get/parameters/0/$ref");
    expect(reference).toMatch(/^#\/components\/parameters\//);
    expect(at(`${String(reference)}/name`)).toBe("a");
    expect(document.locate(String(reference)).pointer).toBe("#/paths/~1x/get/parameters/1");
  });

  it("of discriminator mappings become pointers, names and references alike", async () => {
    const mapping = { a: "A", b: "#/components/schemas/B", c: "Gone" };
    const schemas = { A: {}, B: {}, S: { oneOf: [], discriminator: { propertyName: "t", mapping } } };
    const { at } = await loadValue(withOperation({}, { components: { schemas } }));
    expect(at("#/components/schemas/S/discriminator/mapping")).toEqual(
      Object.assign(Object.create(null), { a: "#/components/schemas/A", b: "#/components/schemas/B" }),
    );
  });
});

describe("references that must not be followed", () => {
  it.each([
    "#/components/constructor",
    "#/components/schemas/__proto__",
    "#/components/schemas/S/constructor/prototype",
    "file:../secret.json",
    "file:///etc/passwd",
    "/proc/self/environ",
    "//127.0.0.1/x.json",
    "\\\\host\\x.json",
    "../secret.json#/a",
    "./a/../../secret.json",
    "%2e%2e/secret.json",
    ".env",
    "secret.txt",
    "http://localhost:47821/x.json",
    "https://[::1]/x.json",
    "https://[::ffff:127.0.0.1]/x.json",
    "http://169.254.169.254/latest",
    "http://2130706433/x.json",
    "HTTP://0.0.0.0/x.json",
    " http://10.0.0.1/x.json",
    "https://user:word@example.com/x.json",
    "javascript:x",
  ])("%s", async (reference) => {
    write("secret.json", { a: { type: "string" } });
    write("api/secret.txt", "x");
    write("api/.env", "A=1");
    write("api/spec.yaml", withOperation(response({ $ref: reference }), { components: { schemas: { S: {} } } }));
    const { diagnostic, exitCode } = await refusalOf(() => load());
    expect(exitCode).toBe(6);
    expect(diagnostic).toMatchObject({ code: "REFERENCE_FORBIDDEN", location: { pointer: `${schemaAt}/$ref` } });
  });

  it("a symbolic link out of the folder", async () => {
    write("secret.json", { type: "string" });
    write("api/spec.yaml", withOperation(response({ $ref: "link.json" })));
    symlinkSync(join(folder, "secret.json"), join(folder, "api/link.json"));
    expect((await refusalOf(() => load())).diagnostic.code).toBe("REFERENCE_FORBIDDEN");
  });

  it("any file, when the document came from standard input", async () => {
    const refusal = await refusalOf(() => loadValue(withOperation(response({ $ref: "pet.yaml" }))));
    expect(refusal.diagnostic.code).toBe("REFERENCE_FORBIDDEN");
  });
});

describe("references to other files", () => {
  it("are bundled, with their own references counted from their own place", async () => {
    write("api/spec.yaml", withOperation(response({ $ref: "schemas/pet.yaml" })));
    write(
      "api/schemas/pet.yaml",
      "type: object\nproperties:\n  owner: {$ref: '../people.yaml#/Owner'}\n  self: {$ref: '#'}\n",
    );
    write("api/people.yaml", "Owner:\n  properties: {pet: {$ref: schemas/pet.yaml}}\n");
    const { document, at } = await load();
    expect(at(`${schemaAt}/$ref`)).toBe("#/components/schemas/pet");
    expect(at("#/components/schemas/pet/properties/owner/$ref")).toBe("#/components/schemas/Owner");
    expect(at("#/components/schemas/pet/properties/self/$ref")).toBe("#/components/schemas/pet");
    expect(at("#/components/schemas/Owner/properties/pet/$ref")).toBe("#/components/schemas/pet");
    expect(document.locate("#/components/schemas/Owner/properties/pet")).toEqual({
      file: "api/people.yaml",
      pointer: "#/Owner/properties/pet",
    });
  });

  it("live where a component of the document is nothing but a reference to them", async () => {
    write(
      "api/spec.yaml",
      withOperation(response({ $ref: "./pet.yaml" }), { components: { schemas: { Animal: { $ref: "pet.yaml" } } } }),
    );
    write("api/pet.yaml", "type: object\n");
    const { at } = await load();
    expect(at(`${schemaAt}/$ref`)).toBe("#/components/schemas/Animal");
    expect(JSON.stringify(at("#/components/schemas"))).toBe('{"Animal":{"type":"object"}}');
  });

  it("get names of their own that another reference elsewhere does not change", async () => {
    write("api/spec.yaml", withOperation(response({ oneOf: [{ $ref: "a/pet.yaml" }, { $ref: "b/pet.yaml" }] })));
    write("api/a/pet.yaml", "type: string\n");
    write("api/b/pet.yaml", "type: number\n");
    const { at } = await load();
    const names = Object.keys(at("#/components/schemas") ?? {});
    expect(names[0]).toBe("pet");
    expect(names[1]).toMatch(/^pet_[0-9a-f]{8}$/);
  });

  it("may stand for path items and whole sections", async () => {
    write("api/spec.yaml", "openapi: 3.1.0\npaths: {$ref: paths.yaml}\ncomponents: {schemas: {$ref: schemas.yaml}}\n");
    write("api/paths.yaml", "/x: {$ref: x.yaml}\n");
    write(
      "api/x.yaml",
      `get: {responses: {'200': {description: OK, content: {a/b: {schema: {$ref: 'spec.yaml#/components/schemas/A'}}}}}}\n`,
    );
    write("api/schemas.yaml", "A: {$ref: '#/B'}\nB: {type: string}\n");
    const { at, document } = await load();
    expect(at("#/paths/~1x/$ref")).toBe("#/components/pathItems/x");
    expect(at("#/components/pathItems/x/get/responses/200/content/a~1b/schema/$ref")).toBe("#/components/schemas/A");
    expect(document.locate("#/components/schemas/B")).toEqual({ file: "api/schemas.yaml", pointer: "#/B" });
  });

  it("may come back to the document, through a component that is only a reference to another file", async () => {
    write(
      "api/spec.yaml",
      withOperation(response({ $ref: "a/list.yaml" }), { components: { schemas: { Item: { $ref: "b/item.yaml" } } } }),
    );
    write(
      "api/a/list.yaml",
      "items: {$ref: '../spec.yaml#/components/schemas/Item'}\ncontains: {$ref: '../spec.yaml#/components/schemas/Item/properties/code'}\n",
    );
    write("api/b/item.yaml", "properties: {code: {$ref: code.yaml}}\n");
    write("api/b/code.yaml", "type: string\n");
    const { at } = await load();
    expect(at("#/components/schemas/list/items/$ref")).toBe("#/components/schemas/Item");
    expect(at("#/components/schemas/Item/properties/code/$ref")).toBe("#/components/schemas/code");
    expect(at(`${String(at("#/components/schemas/list/contains/$ref"))}/$ref`)).toBe("#/components/schemas/code");
  });

  it("lead on through references that were rewritten before", async () => {
    const schemas = {
      A: { $ref: "pet.yaml" },
      B: { $ref: "#/components/schemas/A", description: "b" },
      C: { $ref: "#/components/schemas/B/properties/x" },
    };
    write("api/spec.yaml", withOperation({}, { openapi: "3.1.0", components: { schemas } }));
    write("api/pet.yaml", "properties: {x: {type: string}}\n");
    const { at, diagnostics } = await load();
    expect(diagnostics).toEqual([]);
    expect(at(`${String(at("#/components/schemas/C/$ref"))}/type`)).toBe("string");
  });

  it("refuse the document when the file is missing, naming both places", async () => {
    write("api/spec.yaml", withOperation(response({ $ref: "gone.yaml#/A" })));
    const { diagnostic } = await refusalOf(() => load());
    expect(diagnostic).toMatchObject({
      code: "REFERENCE_FILE_MISSING",
      location: { file: "api/spec.yaml", pointer: `${schemaAt}/$ref` },
    });
    expect(diagnostic.message).toContain("api/gone.yaml does not exist");
  });

  it("are never fetched from other hosts: what needs them goes without", async () => {
    write("api/spec.yaml", withOperation(response({ $ref: "https://schemas.example.com/pet.yaml" })));
    const { at, diagnostics } = await load();
    expect(JSON.stringify(at(schemaAt))).toBe("{}");
    expect(diagnostics).toMatchObject([{ code: "REFERENCE_NOT_FOUND", location: { pointer: schemaAt } }]);
  });

  it("may lead up to a folder that the user named", async () => {
    write("api/spec.yaml", withOperation(response({ $ref: "../shared/pet.yaml" })));
    write("shared/pet.yaml", "type: string\n");
    const { diagnostic } = await refusalOf(() => load());
    expect(diagnostic).toMatchObject({
      code: "REFERENCE_FORBIDDEN",
      help: expect.stringContaining("--reference-root"),
    });
    expect((await load("api/spec.yaml", ".")).at("#/components/schemas/pet/type")).toBe("string");
  });

  it.each([
    ["does not exist", "gone"],
    ["is not a folder", "api/spec.yaml"],
    ["does not hold the document", "shared"],
  ])("are not followed under a root that %s", async (reason, root) => {
    write("api/spec.yaml", withOperation({}));
    write("shared/pet.yaml", "type: string\n");
    const refusal = await refusalOf(() => load("api/spec.yaml", root));
    expect(refusal.exitCode).toBe(6);
    expect(refusal.diagnostic).toMatchObject({ code: "REFERENCE_ROOT", message: `${root} ${reason}.` });
  });

  it("are not followed from a document that is no file, whatever the root", async () => {
    const request = { source: { kind: "stdin" } as const, content: "{}", cwd: folder, referenceRoot: "." };
    const refusal = await refusalOf(() => loadDocument(request, new Diagnostics()));
    expect(refusal.diagnostic.code).toBe("REFERENCE_ROOT");
  });

  it("count in the checksum", async () => {
    write("api/spec.yaml", withOperation(response({ $ref: "pet.yaml" })));
    write("api/pet.yaml", "type: string\n");
    const before = (await load()).document.sha256;
    write("api/pet.yaml", "type: number\n");
    expect((await load()).document.sha256).not.toBe(before);
  });
});

describe("a part that would hold itself", () => {
  it("is no part: paths that are the whole document", async () => {
    const { diagnostic } = await refusalOf(() => loadValue({ openapi: "3.0.0", paths: { $ref: "#", "/x": {} } }));
    expect(diagnostic.code).toBe("REFERENCE_FORBIDDEN");
  });

  it("is refused across files", async () => {
    write("api/spec.yaml", withOperation(response({ properties: { $ref: "p.yaml" } })));
    write("api/p.yaml", "x: {properties: {$ref: p.yaml}}\n");
    expect((await refusalOf(() => load())).diagnostic.code).toBe("REFERENCE_FORBIDDEN");
  });

  it("is not made of a reference to the whole document", async () => {
    const { at } = await loadValue(withOperation(response({ $ref: "#" })));
    expect(JSON.stringify(at(schemaAt))).toBe("{}");
  });
});

describe("reading a file", () => {
  it.each([
    ["gone.yaml", "does not exist"],
    [".", "is a directory"],
    ["spec.yaml/x", "does not exist"],
  ])("refuses %s: it %s", async (path, reason) => {
    write("spec.yaml", "x");
    const { diagnostic, exitCode } = await refusalOf(() => load(path));
    expect(exitCode).toBe(6);
    expect(diagnostic.code).toBe("DOCUMENT_NOT_FOUND");
    expect(diagnostic.message).toContain(reason);
  });
});
