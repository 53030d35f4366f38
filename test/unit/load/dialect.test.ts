import { describe, expect, it } from "vitest";
import { loadText, loadValue, refusalOf } from "./load-text.js";

const paths = { "/x": { get: { responses: { 200: { description: "OK" } } } } };

describe("dialect", () => {
  it.each([
    [{ swagger: "2.0" }, "2.0"],
    [{ swagger: 2 }, "2.0"],
    [{ openapi: "3.0.4" }, "3.0"],
    [{ openapi: 3.1 }, "3.1"],
    [{ openapi: "3.2.0" }, "3.2"],
    [{ openapi: "3.0.0-rc2" }, "3.0"],
  ] as const)("%j is %s", async (version, dialect) => {
    expect((await loadValue({ ...version, paths })).document.dialect).toBe(dialect);
  });

  it("warns about a sloppy version", async () => {
    const { diagnostics } = await loadValue({ openapi: 3.1, paths });
    expect(diagnostics).toMatchObject([{ code: "DOCUMENT_VERSION", location: { pointer: "#/openapi" } }]);
  });

  it.each([
    ['{"asyncapi": "2.6.0"}', "AsyncAPI"],
    ['{"info": {"_postman_id": "x"}, "item": []}', "Postman"],
    ['{"kind": "discovery#restDescription"}', "Google"],
    ['{"$schema": "https://json-schema.org/draft/2020-12/schema"}', "JSON Schema"],
    ["<!DOCTYPE html>\n<html></html>", "HTML"],
    ["#%RAML 1.0\ntitle: x\n", "neither"],
    ["- 1\n- 2\n", "a list"],
    ["just words", "plain text"],
    ['{"openapi": "4.0.0"}', "unknown version"],
    ['{"swagger": "3.0"}', "unknown version"],
  ])("refuses %s, saying what it looks like", async (text, what) => {
    const { diagnostic, exitCode } = await refusalOf(() => loadText(text));
    expect(exitCode).toBe(6);
    expect(diagnostic.code).toBe("DOCUMENT_NOT_OPENAPI");
    expect(diagnostic.message).toContain(what);
    expect(diagnostic.help).toContain("OpenAPI");
  });

  it("refuses a document that has webhooks only", async () => {
    const { diagnostic } = await refusalOf(() => loadValue({ openapi: "3.1.0", webhooks: { x: {} } }));
    expect(diagnostic.code).toBe("DOCUMENT_NO_OPERATIONS");
    expect(diagnostic.message).toContain("webhooks");
  });
});
