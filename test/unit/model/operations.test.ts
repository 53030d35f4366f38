import { describe, expect, it } from "vitest";
import { modelOf, modelOfPath, onlyOperation } from "./model-of.js";

const ok = { responses: { "200": { description: "OK" } } };

describe("operations", () => {
  it("are read in document order, QUERY and additionalOperations too", () => {
    const { model, codes } = modelOfPath("/a", {
      post: ok,
      get: ok,
      query: ok,
      additionalOperations: { DELETE: ok, COPY: ok },
    });
    expect(model.operations.map(({ method }) => method)).toEqual(["POST", "GET", "QUERY", "DELETE"]);
    expect(codes).toEqual(["OPERATION_METHOD_UNSUPPORTED #/paths/~1a/additionalOperations/COPY"]);
  });

  it("have a key without the names of placeholders", () => {
    const { model } = modelOfPath("/v1/charges/{charge}/refunds", { post: ok });
    expect(model.operations[0]?.key).toBe("POST /v1/charges/{}/refunds");
  });

  it("keep the names in their keys when only these tell two paths apart", () => {
    const { model } = modelOf({ paths: { "/a/{x}": { get: ok }, "/a/{y}": { get: ok }, "/b/{x}": { get: ok } } });
    expect(model.operations.map(({ key }) => key)).toEqual(["GET /a/{x}", "GET /a/{y}", "GET /b/{}"]);
  });

  it("know which fields of their answers only the API is given", () => {
    const properties = { id: { type: "string" }, pin: { type: "string", writeOnly: true } };
    const content = { "application/json": { schema: { type: "object", properties } } };
    const { responses } = onlyOperation(
      modelOfPath("/a", { get: { responses: { "200": { description: "OK", content } } } }),
    );
    const schema = responses[0]?.content[0]?.schema;
    expect(schema?.kind === "object" && schema.properties.map(({ schema: field }) => field.writeOnly)).toEqual([
      undefined,
      true,
    ]);
  });

  it("follow the reference of a path item and keep what stands beside it", () => {
    const { model } = modelOf({ paths: { "/a": { get: ok }, "/b": { $ref: "#/paths/~1a", post: ok } } });
    expect(model.operations.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /a", "POST /b", "GET /b"]);
  });

  it("have texts without markup", () => {
    const operation = onlyOperation(
      modelOfPath("/a", {
        get: { ...ok, operationId: " getA ", summary: "**A**\n b", description: "<p>See [x](http://y)</p>" },
      }),
    );
    expect(operation).toMatchObject({ operationId: "getA", summary: "A b", description: "See x" });
  });

  it.each([
    ["a/b", "does not begin with a slash"],
    ["/a/../b", "climbs"],
    ["/a/%2E%2e/b", "climbs"],
    ["//evil.example/a", "two slashes"],
    ["https://evil.example/a", "does not begin with a slash"],
    ["/a/{b", "braces"],
    ["/a/{}", "braces"],
    ["/a\\b", "backslash"],
  ])("with the path %s are left out", (path, reason) => {
    const { model, codes } = modelOf({ paths: { [path]: { get: ok }, "/good": { get: ok } } });
    expect(model.operations.map((operation) => operation.path)).toEqual(["/good"]);
    expect(model.leftOut).toMatchObject([{ method: "GET", path, reason: expect.stringContaining(reason) }]);
    expect(codes[0]).toMatch(/^OPERATION_LEFT_OUT /);
  });

  it.each([
    ["/a b/{id}", "/a%20b/{id}"],
    ["/größe", "/gr%C3%B6%C3%9Fe"],
    ["/100%/a%20b", "/100%25/a%20b"],
    ["/f(){ x; }/a", "/f()%7B%20x;%20%7D/a"],
  ])("send what a path can't hold percent-encoded: %s", (written, path) => {
    const { model, codes } = modelOf({ paths: { [written]: { get: ok } } });
    expect(model.operations.map((operation) => operation.path)).toEqual([path]);
    expect(codes.some((code) => code.startsWith("OPERATION_PATH_REPAIRED "))).toBe(true);
  });

  it("lose the fragment of their path, which still tells them apart", () => {
    const { model, codes } = modelOf({ paths: { "/#Action=A": { get: ok }, "/#Action=B": { get: ok } } });
    expect(model.operations.map(({ key, path }) => [key, path])).toEqual([
      ["GET /#Action=A", "/"],
      ["GET /#Action=B", "/"],
    ]);
    expect(codes).toHaveLength(2);
  });

  it("send a fixed query of their path as constants", () => {
    const parameters = [{ name: "id", in: "path", required: true, schema: { type: "integer" } }];
    const operation = onlyOperation(modelOfPath("/a?acl&mode=full&item={id}", { get: { ...ok, parameters } }));
    expect(operation.path).toBe("/a");
    expect(operation.parameters).toMatchObject([
      { wireName: "acl", location: "query", required: true, schema: { kind: "enum", values: [""] } },
      { wireName: "mode", location: "query", required: true, schema: { kind: "enum", values: ["full"] } },
      { wireName: "item", location: "query", required: true, style: "form", schema: { kind: "integer" } },
    ]);
  });

  it("take operators of URI templates off their placeholders", () => {
    const operation = onlyOperation(modelOfPath("/{+a}/{b*}/{proxy+}{?page,limit}", { get: ok }));
    expect(operation.path).toBe("/{a}/{b}/{proxy}");
    expect(operation.key).toBe("GET /{}/{}/{}");
  });

  it("read /:id as a placeholder when it is declared", () => {
    const parameters = [{ name: "id", in: "path", schema: { type: "string" } }];
    const operation = onlyOperation(modelOfPath("/groups/:id/v1:list", { get: { ...ok, parameters } }));
    expect(operation.path).toBe("/groups/{id}/v1:list");
  });

  it("name their servers only when these differ from the API's", () => {
    const servers = [{ url: "https://a.example/v1/" }];
    const { model } = modelOf({
      servers,
      paths: { "/a": { servers, get: ok }, "/b": { servers: [{ url: "https://b.example" }], get: ok } },
    });
    expect(model.operations.map((operation) => operation.servers?.map(({ url }) => url))).toEqual([
      undefined,
      ["https://b.example"],
    ]);
  });

  it("are called at the API's servers when a list of their own is empty, for it names no other", () => {
    const { model } = modelOf({
      servers: [{ url: "https://a.example" }],
      paths: {
        "/a": { servers: [], get: ok, put: { ...ok, servers: [] } },
        "/b": { servers: [{ url: "https://b.example" }], get: { ...ok, servers: [] } },
      },
    });
    expect(model.operations.map(({ servers }) => servers?.map(({ url }) => url))).toEqual([
      undefined,
      undefined,
      ["https://b.example"],
    ]);
  });

  it("are left out when none of their own servers can be called", () => {
    const { model } = modelOfPath("/a", { get: { ...ok, servers: [{ url: "ftp://a.example" }] } });
    expect(model.leftOut).toMatchObject([{ reason: "none of its own servers can be called" }]);
  });

  it("never fail a document that has nothing in it", () => {
    expect(modelOf({}).model).toMatchObject({ title: "API", version: "", operations: [], leftOut: [], servers: [] });
    expect(modelOf({ paths: [], info: 3, components: "x", servers: {}, security: 1 }).model.operations).toEqual([]);
  });
});

describe("extensions", () => {
  it("of the operation go before those of the path, and these before the document's", () => {
    const { model } = modelOf({
      "x-mcp": false,
      paths: { "/a": { get: ok, put: { ...ok, "x-mcp": true } }, "/b": { "x-mcp": true, get: ok } },
    });
    expect(model.operations.map(({ extensions }) => extensions.include)).toEqual([false, true, true]);
  });

  it("are honoured when their values are of the right kind", () => {
    const { extensions } = onlyOperation(
      modelOfPath("/a", {
        get: {
          ...ok,
          "x-mcp": { enabled: false, name: "find_it", title: "Find\nit", description: 3 },
          "x-speakeasy-mcp": { disabled: false, description: "From <b>Speakeasy</b>" },
          "x-openai-isConsequential": true,
          "x-internal": "yes",
        },
      }),
    );
    expect(extensions).toEqual({
      include: false,
      name: "find_it",
      title: "Find it",
      description: "From Speakeasy",
      consequential: true,
    });
  });
});
