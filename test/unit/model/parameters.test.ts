import { describe, expect, it } from "vitest";
import { modelOf, modelOfPath, onlyOperation, type Reading } from "./model-of.js";

function withParameters(parameters: readonly object[], path = "/a", rest: object = {}): Reading {
  return modelOfPath(path, { get: { parameters, responses: {} } }, rest);
}

function names(reading: Reading): readonly string[] {
  return onlyOperation(reading).parameters.map(({ location, wireName }) => `${location} ${wireName}`);
}

/** Schemes of a document of which an operation uses some. */
const elsewhere = {
  legacy: { type: "apiKey", in: "query", name: "key" },
  tenant: { type: "apiKey", in: "header", name: "X-Tenant" },
  apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
  session: { type: "apiKey", in: "cookie", name: "id" },
  login: { type: "http", scheme: "bearer" },
};

describe("parameters", () => {
  it("of the operation replace those of the path item", () => {
    const { model } = modelOfPath("/a", {
      parameters: [
        { name: "q", in: "query", schema: { type: "string" } },
        { name: "X-A", in: "header", schema: { type: "string" } },
      ],
      get: {
        parameters: [
          { name: "x-a", in: "header", required: true, schema: { type: "integer" } },
          { name: "q", in: "header", schema: {} },
        ],
      },
    });
    expect(model.operations[0]?.parameters.map((p) => [p.location, p.wireName, p.schema.kind])).toEqual([
      ["query", "q", "string"],
      ["header", "x-a", "integer"],
      ["header", "q", "unknown"],
    ]);
  });

  it("of the path item that can't be sent are no matter where the operation replaces them", () => {
    const { model } = modelOfPath("/a", {
      parameters: [
        { name: "X-A", in: "header", required: true, schema: false },
        { name: "f", in: "query", required: true, content: { "application/xml": {} } },
      ],
      get: {
        parameters: [
          { name: "x-a", in: "header", schema: { type: "string" } },
          { name: "f", in: "query", schema: { type: "string" } },
        ],
      },
      put: {},
    });
    expect(model.operations.map(({ method, parameters }) => [method, parameters.length])).toEqual([["GET", 2]]);
    expect(model.leftOut.map(({ method }) => method)).toEqual(["PUT"]);
  });

  it("that two operations refer to are the same object", () => {
    const { model } = modelOf({
      paths: {
        "/a": { get: { parameters: [{ $ref: "#/components/parameters/p" }] } },
        "/b": { get: { parameters: [{ $ref: "#/components/parameters/p" }] } },
      },
      components: { parameters: { p: { name: "p", in: "query", schema: { type: "string" } } } },
    });
    const [first, second] = model.operations;
    expect(first?.parameters[0]).toBe(second?.parameters[0]);
  });

  it.each([
    "Accept",
    "content-type",
    "Authorization",
    "Cookie",
    "Host",
    "Content-Length",
    "Transfer-Encoding",
    "X-Forwarded-For",
    "X-HTTP-Method-Override",
    "X-Original-URL",
    "Connection",
  ])("named %s in a header are no arguments, even when required", (name) => {
    const reading = withParameters([{ name, in: "header", required: true, schema: { type: "string" } }]);
    expect(names(reading)).toEqual([]);
    expect(reading.diagnostics).toMatchObject([{ severity: "info", code: "OPERATION_PARAMETER_RESERVED" }]);
  });

  it("that carry a credential are no arguments", () => {
    const securitySchemes = { key: { type: "apiKey", in: "query", name: "api-key" } };
    const parameters = [
      { name: "api-key", in: "query", schema: {} },
      { name: "api-key", in: "header", schema: {} },
    ];
    expect(names(withParameters(parameters, "/a", { components: { securitySchemes } }))).toEqual(["header api-key"]);
  });

  it.each([
    ["token", "Authentication token. Requires scope: `chat:write`", []],
    ["access_token", "Your OAuth access token", []],
    ["token", "Token of the page to continue with", ["query token"]],
  ])("that carry the access token of the caller are no arguments: %s, %s", (name, description, expected) => {
    const securitySchemes = { login: { type: "http", scheme: "bearer" } };
    const parameters = [{ name, in: "query", required: true, description, schema: { type: "string" } }];
    expect(names(withParameters(parameters, "/a", { components: { securitySchemes } }))).toEqual(expected);
    expect(names(withParameters(parameters))).toEqual([`query ${name}`]);
  });

  it("keep the name of a credential that their operation does not use", () => {
    const key = { name: "key", in: "query", required: true, description: "Of the entry", schema: { type: "string" } };
    const tenant = { name: "X-Tenant", in: "header", required: true, schema: { type: "string" } };
    const { model } = modelOf({
      paths: {
        "/entries": { get: { security: [], parameters: [key] }, put: { parameters: [key] } },
        "/kv": { get: { security: [{ login: [] }], parameters: [tenant] } },
      },
      security: [{ legacy: [] }],
      components: { securitySchemes: elsewhere },
    });
    expect(model.operations.map(({ parameters }) => parameters.map(({ wireName }) => wireName))).toEqual([
      ["key"],
      [],
      ["X-Tenant"],
    ]);
  });

  it.each([
    [{ name: "X-Api-Key", in: "header" }, [{ login: [] }]],
    [{ name: "id", in: "cookie" }, [{ login: [] }]],
    [{ name: "key", in: "query", description: "Your API key" }, [{ login: [] }]],
    [{ name: "token", in: "query", description: "The access token to inspect." }, []],
    [{ name: "token", in: "query", description: "Your access token." }, [{ legacy: [] }]],
  ])(
    "that carry a credential of other operations are no arguments, and nothing works without them: %j",
    (raw, security) => {
      const read = (required: boolean): Reading =>
        modelOfPath(
          "/a",
          { get: { security, parameters: [{ ...raw, required, schema: { type: "string" } }] } },
          { components: { securitySchemes: elsewhere } },
        );
      expect(names(read(false))).toEqual([]);
      expect(read(false).diagnostics).toMatchObject([{ code: "OPERATION_PARAMETER_RESERVED" }]);
      expect(read(true).model.leftOut).toMatchObject([
        { reason: `its required parameter "${raw.name}" carries a credential that its security does not name` },
      ]);
    },
  );

  it("keep the idempotency key of the API", () => {
    expect(names(withParameters([{ name: "Idempotency-Key", in: "header", schema: {} }]))).toHaveLength(1);
  });

  it.each([
    [{ name: "a b", in: "header" }, "RFC 9110"],
    [{ name: "a=b", in: "cookie" }, "RFC 6265"],
    [{ name: "", in: "query" }, "no name"],
    [{ name: "__proto__", in: "query" }, "not safe"],
    [{ name: "q", in: "moon" }, "unknown"],
    [{ name: "q", in: "query", content: { "application/xml": {} } }, "neither JSON nor text"],
    [{ name: "q", in: "query", schema: false }, "no value fits"],
  ])("that can't be sent are left out, with their operation when they are required: %j", (parameter, reason) => {
    const optional = withParameters([parameter]);
    expect(names(optional)).toEqual([]);
    expect(optional.diagnostics).toMatchObject([
      { severity: "warning", code: "OPERATION_PARAMETER_DROPPED", message: expect.stringContaining(reason) },
    ]);
    const required = withParameters([{ ...parameter, required: true }]);
    expect(required.model.leftOut).toMatchObject([{ reason: expect.stringContaining(reason) }]);
  });

  it("named like members of every object are data", () => {
    const parameters = ["constructor", "prototype", "toString"].map((name) => ({ name, in: "query", schema: {} }));
    expect(names(withParameters(parameters))).toEqual(["query constructor", "query prototype", "query toString"]);
  });

  it("of the path are required, and supplied when they are not declared", () => {
    const reading = withParameters([{ name: "a", in: "path", schema: { type: "integer" } }], "/{a}/{b}");
    expect(onlyOperation(reading).parameters).toMatchObject([
      { wireName: "a", required: true, style: "simple", schema: { kind: "integer" } },
      { wireName: "b", required: true, style: "simple", schema: { kind: "string", minLength: 1 } },
    ]);
    expect(reading.codes).toEqual(["OPERATION_PARAMETER_SUPPLIED #/paths/~1{a}~1{b}/get"]);
  });

  it("of the path without a place in it are left out", () => {
    const reading = withParameters([{ name: "gone", in: "path", schema: {} }]);
    expect(names(reading)).toEqual([]);
    expect(reading.codes).toEqual(["OPERATION_PARAMETER_DROPPED #/paths/~1a/get/parameters/0"]);
  });

  it("take the spelling of the path when only case or punctuation differ", () => {
    const reading = withParameters([{ name: "pet_ID", in: "path", schema: { type: "integer" } }], "/{petId}");
    expect(onlyOperation(reading).parameters).toMatchObject([{ wireName: "petId", schema: { kind: "integer" } }]);
  });

  it.each([
    ["path", "simple", false],
    ["query", "form", true],
    ["header", "simple", false],
    ["cookie", "form", true],
  ])("in the %s have the style %s by default", (location, style, explode) => {
    const reading = withParameters([{ name: "a", in: location, schema: {} }], location === "path" ? "/{a}" : "/a");
    expect(onlyOperation(reading).parameters).toMatchObject([{ style, explode, allowReserved: false }]);
  });

  it.each([
    [
      { in: "path", style: "label" },
      { style: "label", explode: false },
    ],
    [
      { in: "path", style: "matrix", explode: true },
      { style: "matrix", explode: true },
    ],
    [
      { in: "query", style: "spaceDelimited" },
      { style: "spaceDelimited", explode: false },
    ],
    [
      { in: "query", style: "pipeDelimited", explode: true },
      { style: "pipeDelimited", explode: true },
    ],
    [
      { in: "query", style: "deepObject", explode: false },
      { style: "deepObject", explode: true },
    ],
    [
      { in: "query", style: "form", explode: false },
      { style: "form", explode: false },
    ],
    [{ in: "query", allowReserved: true }, { allowReserved: true }],
  ])("keep their declared serialisation: %j", (declared, expected) => {
    const reading = withParameters([{ name: "a", schema: {}, ...declared }], declared.in === "path" ? "/{a}" : "/a");
    expect(onlyOperation(reading).parameters).toMatchObject([expected]);
  });

  it("fall back to the style of their location when theirs is impossible", () => {
    const reading = withParameters([{ name: "a", in: "header", style: "form'+code", explode: "false", schema: {} }]);
    expect(onlyOperation(reading).parameters).toMatchObject([{ style: "simple", explode: false }]);
    expect(reading.codes).toHaveLength(2);
  });

  it("declared by content are sent serialised", () => {
    const content = { "application/json; charset=utf-8": { schema: { type: "object", properties: { a: {} } } } };
    const reading = withParameters([{ name: "filter", in: "query", content }]);
    expect(onlyOperation(reading).parameters).toMatchObject([
      { contentType: "application/json", schema: { kind: "object" } },
    ]);
  });

  it("with the fields of a schema in themselves are read all the same", () => {
    const reading = withParameters([{ name: "a", in: "query", type: "integer", minimum: 2, description: "N" }]);
    expect(onlyOperation(reading).parameters).toMatchObject([
      { description: "N", schema: { kind: "integer", minimum: 2 } },
    ]);
  });

  it("that are the whole query become one for each field of a form", () => {
    const schema = { type: "object", required: ["a"], properties: { a: { type: "string" }, b: { type: "integer" } } };
    const content = { "application/x-www-form-urlencoded": { schema } };
    expect(onlyOperation(withParameters([{ name: "all", in: "querystring", content }])).parameters).toMatchObject([
      { wireName: "a", location: "query", required: true },
      { wireName: "b", location: "query", required: false },
    ]);
    const json = { name: "all", in: "querystring", content: { "application/json": { schema } } };
    expect(names(withParameters([json]))).toEqual([]);
    expect(withParameters([{ ...json, required: true }]).model.leftOut).toHaveLength(1);
  });

  it("declared twice in one list count once", () => {
    const reading = withParameters([
      { name: "a", in: "query", schema: { type: "string" } },
      { name: "a", in: "query", schema: { type: "integer" } },
    ]);
    expect(onlyOperation(reading).parameters).toMatchObject([{ schema: { kind: "string" } }]);
    expect(reading.codes).toEqual(["OPERATION_PARAMETER_DROPPED #/paths/~1a/get/parameters/1"]);
  });
});
