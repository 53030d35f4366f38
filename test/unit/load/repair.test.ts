import { describe, expect, it } from "vitest";
import { loadText, loadValue, withOperation } from "./load-text.js";

describe("repairs of a messy document", () => {
  it("removes what is nothing, and keeps the places of what follows", async () => {
    const parameters = [null, { name: "a", in: "query", schema: { type: "string" } }];
    const { document, at, diagnostics } = await loadValue(withOperation({ parameters, requestBody: null }));
    expect(at("#/paths/~1x/get/parameters/0/name")).toBe("a");
    expect(document.locate("#/paths/~1x/get/parameters/0/schema").pointer).toBe("#/paths/~1x/get/parameters/1/schema");
    expect(at("#/paths/~1x/get/requestBody")).toBeUndefined();
    expect(diagnostics.map(({ location }) => location?.pointer).sort()).toEqual([
      "#/paths/~1x/get/parameters/0",
      "#/paths/~1x/get/requestBody",
    ]);
  });

  it("adds a missing slash to a path", async () => {
    const { document, diagnostics } = await loadValue({ openapi: "3.0.0", paths: { pets: { get: {} } } });
    expect(Object.keys(document.root["paths"] ?? {})).toEqual(["/pets"]);
    expect(document.locate("#/paths/~1pets/get").pointer).toBe("#/paths/pets/get");
    expect(diagnostics).toMatchObject([{ code: "DOCUMENT_PATH", location: { pointer: "#/paths/pets" } }]);
  });

  it("reads methods in capitals", async () => {
    const { at } = await loadValue({ openapi: "3.0.0", paths: { "/x": { GET: { operationId: "a" } } } });
    expect(at("#/paths/~1x/get/operationId")).toBe("a");
  });

  it("gives `info` and drops path items and servers of the wrong kind", async () => {
    const { document, at } = await loadText("openapi: 3.0.0\nservers: [null]\npaths:\n  /x: {get: {}}\n  /y:\n");
    expect(JSON.stringify(document.root["info"])).toBe("{}");
    expect(at("#/servers")).toEqual([]);
    expect(at("#/paths/~1y")).toBeUndefined();
  });

  it("leaves out what nobody can call: webhooks, callbacks, links, extensions among paths", async () => {
    const operation = { callbacks: { c: {} }, responses: { 200: { description: "OK", links: { l: {} } } } };
    const { document, at } = await loadValue({
      openapi: "3.1.0",
      webhooks: { w: { post: {} } },
      paths: { "/x": { get: operation }, "x-note": "n" },
    });
    expect(document.root["webhooks"]).toBeUndefined();
    expect(JSON.stringify(at("#/paths"))).toBe('{"/x":{"get":{"responses":{"200":{"description":"OK"}}}}}');
  });

  it("freezes everything", async () => {
    const { document, at } = await loadValue(withOperation({ tags: ["a"] }));
    expect(Object.isFrozen(document.root)).toBe(true);
    expect(Object.isFrozen(at("#/paths/~1x/get/tags"))).toBe(true);
  });
});

describe("a document with very many faults", () => {
  it("has each kind shown so often and then counted, in no time", async () => {
    const parameters = Array(200_000).fill(null);
    const { at, diagnostics } = await loadValue(withOperation({ parameters }));
    expect(at("#/paths/~1x/get/parameters")).toEqual([]);
    expect(diagnostics).toHaveLength(201);
    expect(diagnostics.at(-1)?.message).toContain("199800 further places");
  });
});
