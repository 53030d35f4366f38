import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import { loadDocument, resolvePointer } from "../../../src/load/index.js";
import { refusalOf, withOperation } from "./load-text.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "overlay-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(folder, name), text);
  return text;
}

/** Loads a document with overlays, each given as its actions or as a whole text. */
async function loadWith(document: unknown, ...overlays: readonly (string | readonly object[])[]) {
  write("api.json", document);
  const files = overlays.map((overlay, index) => {
    write(`${index}.yaml`, typeof overlay === "string" ? overlay : { ...head, actions: overlay });
    return `${index}.yaml`;
  });
  const diagnostics = new Diagnostics();
  const request = { source: { kind: "file", path: "api.json" } as const, overlays: files, cwd: folder };
  const loaded = await loadDocument(request, diagnostics);
  const at = (pointer: string) => JSON.parse(JSON.stringify(resolvePointer(loaded.root, pointer) ?? null)) as unknown;
  return { document: loaded, diagnostics: diagnostics.all, at };
}

const head = { overlay: "1.1.0", info: { title: "O", version: "1" } };
const get = "#/paths/~1x/get";
const query = (name: string) => ({ name, in: "query", schema: { type: "string" } });

describe("an update", () => {
  it("merges objects, concatenates lists and replaces single values, deep down", async () => {
    const operation = { summary: "old", tags: ["a"], "x-more": { keep: 1, change: 1 } };
    const { at, diagnostics } = await loadWith(withOperation(operation), [
      {
        target: "$.paths",
        update: { "/x": { get: { summary: "new", tags: ["b"], "x-more": { change: 2, add: 3 } } } },
      },
    ]);
    expect(at(get)).toMatchObject({ summary: "new", tags: ["a", "b"], "x-more": { keep: 1, change: 2, add: 3 } });
    expect(diagnostics).toEqual([]);
  });

  it("appends one entry, or a list of them, to a list", async () => {
    const { at } = await loadWith(withOperation({ parameters: [query("a")] }), [
      { target: "$.paths.*.get.parameters", update: query("b") },
      { target: "$.paths.*.get.parameters", update: [query("c"), query("d")] },
    ]);
    expect(at(`${get}/parameters`)).toMatchObject(["a", "b", "c", "d"].map((name) => ({ name })));
  });

  it("replaces a single value, also in a list", async () => {
    const { at } = await loadWith(withOperation({ tags: ["a", "b"] }), [
      { target: "$.paths['/x'].get.tags[1]", update: "c" },
    ]);
    expect(at(`${get}/tags`)).toEqual(["a", "c"]);
  });

  it("gives each selected place a copy of its own", async () => {
    const paths = { "/x": { get: {} }, "/y": { get: {} } };
    const { document, at } = await loadWith({ openapi: "3.1.0", info: {}, paths }, [
      { target: "$.paths.*.get", update: { "x-object": { list: [] } } },
      { target: "$.paths['/x'].get['x-object'].list", update: 1 },
    ]);
    expect(at("#/paths/~1y/get/x-object/list")).toEqual([]);
    expect(document.overlays).toHaveLength(1);
  });

  it("takes an empty value for nothing", async () => {
    const overlay = "overlay: 1.0.0\nactions:\n- target: $\n  update:\n    paths:\n    x-new:\n";
    const { at } = await loadWith(withOperation({ summary: "kept" }), overlay);
    expect(at(`${get}/summary`)).toBe("kept");
  });

  it("may change the version of the document before it is read", async () => {
    const { document } = await loadWith(withOperation({}), [{ target: "$", update: { openapi: "3.1.1" } }]);
    expect(document.dialect).toBe("3.1");
  });

  it("speaks the dialect of the document", async () => {
    const swagger = { swagger: "2.0", info: { title: "T", version: "1" }, paths: { "/x": { get: { responses: {} } } } };
    const { at } = await loadWith(swagger, [
      { target: "$", update: { host: "api.test", schemes: ["https"], definitions: { A: { type: "string" } } } },
    ]);
    expect(at("#/servers/0/url")).toBe("https://api.test");
    expect(at("#/components/schemas/A")).toEqual({ type: "string" });
  });
});

describe("a removal", () => {
  it("takes members and items away, by a filter too", async () => {
    const operation = { description: "gone", parameters: [query("a"), query("b"), query("c")] };
    const { at } = await loadWith(withOperation(operation), [
      { target: "$.paths.*.get.description", remove: true },
      { target: "$.paths.*.get.parameters[?@.name == 'a' || match(@.name, '[bx]')]", remove: true, update: 1 },
    ]);
    expect(at(`${get}/description`)).toBeNull();
    expect(at(`${get}/parameters`)).toMatchObject([{ name: "c" }]);
  });

  it("of the whole document is refused", async () => {
    const refusal = await refusalOf(() => loadWith(withOperation({}), [{ target: "$", remove: true }]));
    expect(refusal.diagnostic).toMatchObject({ code: "OVERLAY_UNUSABLE", location: { pointer: "#/actions/0/target" } });
  });
});

describe("a copy", () => {
  it("merges one place of the document into others", async () => {
    const paths = { "/x": { get: { summary: "s" }, post: {} }, "/y": { get: {} } };
    const { at } = await loadWith({ openapi: "3.1.0", info: {}, paths }, [
      { target: "$.paths['/y'].get", copy: "$.paths['/x'].get" },
      { target: "$.paths['/x']", copy: "$.paths" },
    ]);
    expect(at("#/paths/~1y/get/summary")).toBe("s");
    expect(at("#/paths/~1x/~1x/get/summary")).toBe("s");
  });

  it("belongs to version 1.1", async () => {
    const overlay = "overlay: 1.0.0\nactions:\n- target: $.info\n  copy: $.paths\n";
    const refusal = await refusalOf(() => loadWith(withOperation({}), overlay));
    expect(refusal.diagnostic).toMatchObject({ location: { file: "0.yaml", pointer: "#/actions/0/copy" } });
  });
});

describe("places", () => {
  it("that an overlay added stand in the overlay, untouched ones where they were", async () => {
    const added = { get: { parameters: [query("a")], responses: {} } };
    const { document } = await loadWith(
      withOperation({ parameters: [query("a"), query("b"), { ...query("c"), schema: { type: "array" } }] }),
      [{ target: "$.paths", update: { "/new": added } }],
      [{ target: "$.paths['/x'].get.parameters[0]", remove: true }],
    );
    expect(document.locate(`${get}/responses`)).toEqual({ file: "api.json", pointer: `${get}/responses` });
    expect(document.locate(`${get}/parameters/1/schema`)).toEqual({
      file: "api.json",
      pointer: `${get}/parameters/2/schema`,
    });
    expect(document.locate("#/paths/~1new/get/parameters/0")).toEqual({
      file: "0.yaml",
      pointer: "#/actions/0/update/~1new/get/parameters/0",
    });
  });

  it("of warnings about what an overlay added are the overlay's", async () => {
    const schema = { $ref: "#/components/schemas/Gone" };
    const { diagnostics } = await loadWith(withOperation({}), [
      { target: "$.paths.*.get", update: { requestBody: { content: { "application/json": { schema } } } } },
    ]);
    expect(diagnostics).toMatchObject([
      {
        code: "REFERENCE_NOT_FOUND",
        location: { file: "0.yaml", pointer: "#/actions/0/update/requestBody/content/application~1json/schema" },
      },
    ]);
  });
});

describe("overlays", () => {
  it("are applied in order, each to what the one before left", async () => {
    const { at } = await loadWith(
      withOperation({}),
      [{ target: "$.paths['/x'].get", update: { summary: "first" } }],
      [{ target: "$.paths.*[?@.summary == 'first'].summary", update: "second" }],
    );
    expect(at(`${get}/summary`)).toBe("second");
  });

  it("count in the checksum and are named with their own", async () => {
    const overlay = JSON.stringify({ ...head, actions: [{ target: "$.info", update: {} }] });
    const { document } = await loadWith(withOperation({}), overlay);
    const api = JSON.stringify(withOperation({}));
    expect(document.sha256).toBe(createHash("sha256").update(api).update(overlay).digest("hex"));
    expect(document.overlays).toEqual([{ file: "0.yaml", sha256: createHash("sha256").update(overlay).digest("hex") }]);
  });

  it("warn of an action that changes nothing", async () => {
    const { diagnostics } = await loadWith(withOperation({}), [
      { target: "$.paths['/y'].get", remove: true },
      { target: "$.info" },
    ]);
    expect(diagnostics).toMatchObject([
      { code: "OVERLAY_NO_EFFECT", location: { file: "0.yaml", pointer: "#/actions/0/target" } },
      { code: "OVERLAY_NO_EFFECT", location: { file: "0.yaml", pointer: "#/actions/1/target" } },
    ]);
  });

  it.each([
    ["is no mapping", "[]", "#"],
    ["has no version", "actions: []", "#"],
    ["is an OpenAPI document", "openapi: 3.0.0", "#"],
    ["is of an unknown version", "overlay: 2.0.0\nactions: [{ target: $ }]", "#/overlay"],
    ["has no actions", "overlay: 1.0.0", "#/actions"],
    ["has an action without a target", "overlay: 1.0\nactions: [{ remove: true }]", "#/actions/0"],
    [
      "has a path that is not JSONPath",
      "overlay: 1.0.0\nactions: [{ target: '$.a[', remove: true }]",
      "#/actions/0/target",
    ],
    ["has both update and copy", "overlay: 1.1.0\nactions: [{ target: $, update: {}, copy: $ }]", "#/actions/0"],
    ["copies no single place", "overlay: 1.1.0\nactions: [{ target: $.info, copy: $.* }]", "#/actions/0/copy"],
    ["mixes kinds", "overlay: 1.1.0\nactions: [{ target: $.*, update: {} }]", "#/actions/0/target"],
    [
      "merges what does not fit",
      "overlay: 1.0.0\nactions: [{ target: $, update: { info: x } }]",
      "#/actions/0/update/info",
    ],
  ])("that %s are refused with the place", async (_what, overlay, pointer) => {
    const refusal = await refusalOf(() => loadWith(withOperation({}), overlay));
    expect(refusal.exitCode).toBe(6);
    expect(refusal.diagnostic).toMatchObject({ code: "OVERLAY_UNUSABLE", location: { file: "0.yaml", pointer } });
  });

  it("that do not parse are refused with line and column", async () => {
    const refusal = await refusalOf(() => loadWith(withOperation({}), "overlay: [1\nactions: }"));
    expect(refusal.diagnostic).toMatchObject({ code: "DOCUMENT_SYNTAX", location: { file: "0.yaml", line: 2 } });
  });

  it("that are missing are refused by name", async () => {
    write("api.json", withOperation({}));
    const request = { source: { kind: "file", path: "api.json" } as const, overlays: ["no.yaml"], cwd: folder };
    const refusal = await refusalOf(() => loadDocument(request, new Diagnostics()));
    expect(refusal.diagnostic).toMatchObject({ code: "DOCUMENT_NOT_FOUND", location: { file: "no.yaml" } });
  });
});

describe("a hostile overlay", () => {
  it("adds no prototype names", async () => {
    const overlay = `{"overlay":"1.1.0","actions":[{"target":"$.info","update":{"__proto__":{"polluted":1},"constructor":{"prototype":{}}}}]}`;
    const { document, diagnostics } = await loadWith(withOperation({}), overlay);
    expect(diagnostics).toMatchObject([{ code: "DOCUMENT_PROTOTYPE_KEY", location: { file: "0.yaml" } }]);
    expect(Object.hasOwn(document.root["info"] as object, "__proto__")).toBe(false);
    expect("polluted" in {}).toBe(false);
  });

  it.each(["$.constructor", "$.paths.__proto__", "$['toString']"])("selects nothing by %s", async (target) => {
    const { diagnostics } = await loadWith(withOperation({}), [{ target, update: { polluted: true } }]);
    expect(diagnostics).toMatchObject([{ code: "OVERLAY_NO_EFFECT" }]);
  });

  it("that doubles the document again and again is refused", async () => {
    const doublings = Array.from({ length: 40 }, (_, index) => [
      { target: "$", update: { [`x-${index}`]: {} } },
      { target: `$['x-${index}']`, copy: "$" },
    ]);
    const refusal = await refusalOf(() => loadWith(withOperation({}), doublings.flat()));
    expect(refusal.diagnostic.code).toBe("DOCUMENT_TOO_LARGE");
  });

  it("that nests too deeply is refused", async () => {
    const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });
    const deep = "$.info" + ".a".repeat(150);
    const actions = [
      { target: "$.info", update: nested(150) },
      { target: deep, update: nested(150) },
    ];
    const refusal = await refusalOf(() => loadWith(withOperation({}), actions));
    expect(refusal.diagnostic).toMatchObject({ code: "DOCUMENT_TOO_LARGE", location: { file: "0.yaml" } });
  });

  it.each([
    ["a path without an end", `$${".a".repeat(5_000)}`],
    ["descents into descents", "$..*..*..*..*"],
    ["lists that multiply", `$${"['paths','paths']".repeat(40)}`],
    ["filters that begin at the root", "$[?$[?$[?$[?@]]]]"],
    ["brackets without an end", `$[?${"(".repeat(900)}@${")".repeat(900)}${"[".repeat(900)}`],
  ])("with %s is refused at once", async (_what, target) => {
    const refusal = await refusalOf(() => loadWith(withOperation({}), [{ target, remove: true }]));
    expect(refusal.diagnostic.code).toBe("OVERLAY_UNUSABLE");
  });

  it("with a catastrophic pattern is through in time", async () => {
    const document = withOperation({ summary: `${"a".repeat(5_000)}!` });
    await loadWith(document, [{ target: "$.paths.*.*[?search(@, '^(a+)+$')]", remove: true }]);
  });
});
