import { describe, expect, it } from "vitest";
import { loadText, refusalOf } from "./load-text.js";

const yaml = `openapi: 3.0.3
info: {title: T, version: 1.0.0}
paths:
  /x: {get: {responses: {'200': {description: OK}}}}
`;

describe("syntax of a document", () => {
  it("takes YAML and JSON, with a byte order mark or not", async () => {
    const json = `\uFEFF${JSON.stringify({ openapi: "3.1.0", paths: { "/x": { get: {} } } })}`;
    expect((await loadText(yaml)).document.dialect).toBe("3.0");
    expect((await loadText(json)).document.dialect).toBe("3.1");
  });

  it("refuses broken YAML with line, column and excerpt", async () => {
    const { diagnostic, exitCode } = await refusalOf(() => loadText(`${yaml}  bad: [1, 2\nx: 3\n`));
    expect(exitCode).toBe(6);
    expect(diagnostic).toMatchObject({ code: "DOCUMENT_SYNTAX", location: { file: "<stdin>", line: 6 } });
    expect(diagnostic.location?.column).toBeGreaterThan(0);
    expect(diagnostic.message).toContain("bad: [1, 2");
  });

  it("refuses broken JSON with line and column", async () => {
    const { diagnostic } = await refusalOf(() => loadText('{\n  "openapi": "3.0.0",\n  "paths": ]\n'));
    expect(diagnostic).toMatchObject({ code: "DOCUMENT_SYNTAX", location: { line: 3, column: 12 } });
  });

  it("refuses a tab as indent", async () => {
    const { diagnostic } = await refusalOf(() => loadText("openapi: 3.0.0\npaths:\n\t/x: {}\n"));
    expect(diagnostic).toMatchObject({ code: "DOCUMENT_SYNTAX", location: { line: 3 } });
  });

  it("reads JSON with comments and trailing commas as YAML, and says so", async () => {
    const { diagnostics } = await loadText('{\n  # note\n  "openapi": "3.0.0", "paths": {"/x": {}},\n}');
    expect(diagnostics.map(({ code }) => code)).toContain("DOCUMENT_LENIENT_JSON");
  });

  it("lets the last of two equal keys count, with the line of the second", async () => {
    const { document, diagnostics } = await loadText(`${yaml}tags: [{name: a}]\ntags: [{name: b}]\n`);
    expect(document.root["tags"]).toEqual([{ name: "b" }]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: "DOCUMENT_DUPLICATE_KEY", location: expect.objectContaining({ line: 6 }) }),
    );
  });

  it("keeps dates as text", async () => {
    expect((await loadText(`${yaml}x-since: 2024-01-01\n`)).document.root["x-since"]).toBe("2024-01-01");
  });

  it("applies merge keys, own members first", async () => {
    const { document } = await loadText(`${yaml}x-a: &a {p: 1, q: 2}\nx-b:\n  <<: *a\n  q: 3\n`);
    expect(document.root["x-b"]).toEqual({ p: 1, q: 3 });
  });

  it("refuses bytes that are not UTF-8", async () => {
    const { decodeText } = await import("../../../src/load/read/decode-text.js");
    const { diagnostic } = await refusalOf(async () => decodeText(new Uint8Array([0x6f, 0xff, 0xfe]), "x.yaml"));
    expect(diagnostic.code).toBe("DOCUMENT_ENCODING");
  });

  it("refuses an empty document", async () => {
    expect((await refusalOf(() => loadText(" \n"))).diagnostic.code).toBe("DOCUMENT_SYNTAX");
  });
});
