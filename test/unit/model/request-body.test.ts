import { describe, expect, it } from "vitest";
import { modelOf, modelOfPath, onlyOperation, type Reading } from "./model-of.js";

function withContent(content: object, method = "post", required = false): Reading {
  return modelOfPath("/a", { [method]: { requestBody: { required, content }, responses: {} } });
}

const object = { type: "object", properties: { a: { type: "string" } } };

describe("request bodies", () => {
  it("list their media types best first", () => {
    const body = onlyOperation(
      withContent({
        "application/octet-stream": {},
        "text/plain": {},
        "multipart/form-data": { schema: object },
        "application/x-www-form-urlencoded": { schema: object },
        "application/vnd.api+json": { schema: object },
        "application/json; charset=utf-8": { schema: object },
      }),
    ).body;
    expect(body?.content.map(({ contentType, family }) => `${family} ${contentType}`)).toEqual([
      "json application/json",
      "json application/vnd.api+json",
      "form application/x-www-form-urlencoded",
      "multipart multipart/form-data",
      "text text/plain",
      "binary application/octet-stream",
    ]);
  });

  it.each([
    ["text/json", object, "text/json", "json"],
    ["*/*", object, "application/json", "json"],
    ["*/*", { type: "string", format: "binary" }, "*/*", "binary"],
    ["application/*", { type: "string", format: "binary" }, "application/*", "binary"],
    ["application/xml", object, "application/xml", "text"],
    ["application/soap+xml", object, "application/soap+xml", "text"],
    ["image/*", {}, "image/*", "binary"],
    ["image/png", {}, "image/png", "binary"],
    ["application/pdf", {}, "application/pdf", "binary"],
    ["application/zip", {}, "application/zip", "binary"],
    ["application/vnd.acme.v2", object, "application/vnd.acme.v2", "json"],
    ["application/vnd.acme.v2", {}, "application/vnd.acme.v2", "binary"],
    ["Application/JSON;version=2; charset=utf-8", object, "application/json;version=2", "json"],
    ["application/x-ndjson", object, "application/x-ndjson", "text"],
    ["multipart/x-www-form-urlencoded", object, "multipart/form-data", "multipart"],
  ])("of type %s with %j are sent as %s (%s)", (written, schema, contentType, family) => {
    expect(onlyOperation(withContent({ [written]: { schema } })).body?.content).toMatchObject([
      { contentType, family },
    ]);
  });

  it("of text and files are one value whatever their schema says", () => {
    const schemas = ["application/xml", "text/csv", "image/png"].map(
      (type) => onlyOperation(withContent({ [type]: { schema: object } })).body?.content[0]?.schema.kind,
    );
    expect(schemas).toEqual(["string", "string", "binary"]);
  });

  it("leave out media types that are malformed or can't be written", () => {
    const reading = withContent({
      'application/json"+code': {},
      "text/plain\r\nX: 1": {},
      "multipart/mixed": {},
      "application/json": { schema: object },
    });
    expect(onlyOperation(reading).body?.content).toHaveLength(1);
    expect(reading.codes.map((code) => code.split(" ")[0])).toEqual(Array(3).fill("OPERATION_MEDIA_TYPE_UNSUPPORTED"));
  });

  it("that can't be sent take their operation with them when they are required", () => {
    expect(onlyOperation(withContent({ "multipart/mixed": {} })).body).toBeUndefined();
    expect(withContent({ "multipart/mixed": {} }, "post", true).model.leftOut).toMatchObject([
      { reason: "its required body can't be sent: multipart/mixed can't be sent" },
    ]);
    expect(withContent({}, "post", true).model.leftOut).toHaveLength(1);
  });

  it("of text name what the document says of their inside, and say that it is not checked", () => {
    const named = { type: "object", required: ["a"], properties: { a: {}, b: { xml: { name: "B" } }, "no name!": {} } };
    const schema = { allOf: [named, { properties: { c: {}, id: { readOnly: true } }, required: ["c"] }] };
    const reading = withContent({ "application/xml": { schema } });
    expect(onlyOperation(reading).body?.content[0]?.members).toEqual([
      { name: "a", required: true },
      { name: "B", required: false },
      { name: "c", required: true },
    ]);
    expect(reading.diagnostics).toMatchObject([
      { code: "OPERATION_BODY_TEXT", message: expect.stringContaining("application/xml: a, B, c are no arguments") },
    ]);
  });

  it("of text say nothing of it where JSON is sent instead, or where the inside is not described", () => {
    expect(
      withContent({ "application/xml": { schema: object }, "application/json": { schema: object } }).codes,
    ).toEqual([]);
    expect(withContent({ "application/xml": { schema: { type: "string" } } }).codes).toEqual([]);
  });

  it("are sent on OPTIONS", () => {
    const reading = withContent({ "application/json": { schema: object } }, "options");
    expect(onlyOperation(reading).body?.content).toHaveLength(1);
    expect(reading.codes).toEqual([]);
  });

  it.each(["get", "delete", "options"])("without properties are none on %s", (method) => {
    const empty = { "application/x-www-form-urlencoded": { schema: { type: "object", properties: {} } } };
    expect(onlyOperation(withContent(empty, method)).body).toBeUndefined();
    expect(onlyOperation(withContent({ "application/json": { schema: object } }, method)).body).toBeDefined();
  });

  it("are left out on HEAD", () => {
    const reading = withContent({ "application/json": { schema: object } }, "head");
    expect(onlyOperation(reading).body).toBeUndefined();
    expect(reading.codes).toEqual(["OPERATION_BODY_DROPPED #/paths/~1a/head/requestBody"]);
  });

  it("carry the encoding of their fields and their examples", () => {
    const body = onlyOperation(
      withContent({
        "multipart/form-data": {
          schema: object,
          encoding: {
            a: { contentType: "image/png, image/jpeg", style: "deepObject", explode: true },
            b: { contentType: "x\r\ny", style: "simple" },
            c: 3,
            d: { contentType: "image/*" },
          },
          examples: { one: { value: { a: "x" } }, two: { $ref: "#/components/examples/missing" } },
        },
      }),
    ).body;
    expect([...(body?.content[0]?.encoding ?? [])]).toEqual([
      [
        "a",
        { contentType: "image/png", contentTypes: ["image/png", "image/jpeg"], style: "deepObject", explode: true },
      ],
      ["b", {}],
      ["d", { contentTypes: ["image/*"] }],
    ]);
    expect(body?.content[0]?.examples).toEqual([{ a: "x" }]);
  });

  it("name the type of what a field of a multipart body holds in base64", () => {
    const encoded = { type: "string", contentEncoding: "base64", contentMediaType: "image/png" };
    const content = {
      schema: { type: "object", properties: { a: encoded, b: encoded, c: { ...encoded, contentMediaType: "x" } } },
      encoding: { b: { contentType: "image/jpeg" } },
    };
    const encodingAs = (type: string) => onlyOperation(withContent({ [type]: content })).body?.content[0]?.encoding;
    expect([...(encodingAs("multipart/form-data") ?? [])]).toEqual([
      ["b", { contentType: "image/jpeg" }],
      ["a", { contentType: "image/png" }],
    ]);
    expect([...(encodingAs("application/x-www-form-urlencoded") ?? [])]).toEqual([
      ["b", { contentType: "image/jpeg" }],
    ]);
  });

  it("are found through references", () => {
    const { model } = modelOf({
      paths: { "/a": { post: { requestBody: { $ref: "#/components/requestBodies/b" } } } },
      components: {
        requestBodies: { b: { required: true, description: "The *thing*.", content: { "application/json": {} } } },
      },
    });
    expect(model.operations[0]?.body).toMatchObject({
      required: true,
      pointer: "#/components/requestBodies/b",
      content: [{ schema: { kind: "unknown" } }],
    });
  });
});

describe("responses", () => {
  it("are read by status, through references, each once", () => {
    const problem = { description: "<b>Bad</b>", content: { "application/json": { schema: object } } };
    const responses = {
      "200": { description: "OK" },
      "4xx": { $ref: "#/components/responses/p" },
      Default: { $ref: "#/components/responses/p" },
      "600": {},
      "x-note": {},
    };
    const reading = modelOfPath("/a", { get: { responses } }, { components: { responses: { p: problem } } });
    const read = onlyOperation(reading).responses;
    expect(read.map(({ status, description }) => [status, description])).toEqual([
      ["200", "OK"],
      ["4XX", "Bad"],
      ["default", "Bad"],
    ]);
    expect(read[1]?.content).toBe(read[2]?.content);
    expect(reading.codes).toEqual(["OPERATION_RESPONSE_DROPPED #/paths/~1a/get/responses/600"]);
  });

  it("carry the structure of their schemas, and nothing wrong with these is reported", () => {
    const schema = { type: "object", description: "Long", properties: { a: { type: "string", pattern: "(?=x)" } } };
    const reading = modelOfPath("/a", {
      get: { responses: { "200": { content: { "application/json": { schema } } } } },
    });
    expect(onlyOperation(reading).responses[0]?.content[0]?.schema).toEqual({
      kind: "object",
      pointer: "#/paths/~1a/get/responses/200/content/application~1json/schema",
      nullable: false,
      additional: false,
      properties: [
        {
          wireName: "a",
          required: false,
          schema: {
            kind: "string",
            nullable: false,
            pointer: "#/paths/~1a/get/responses/200/content/application~1json/schema/properties/a",
          },
        },
      ],
    });
    expect(reading.codes).toEqual([]);
  });

  it("never take the rules of a component that a request uses as well", () => {
    const components = { schemas: { Name: { type: "string", pattern: "^a$" } } };
    const reference = { "application/json": { schema: { $ref: "#/components/schemas/Name" } } };
    const { model } = modelOf({
      paths: {
        "/a": { get: { responses: { "200": { content: reference } } } },
        "/b": { post: { requestBody: { content: reference } } },
      },
      components,
    });
    expect(model.components.get("#/components/schemas/Name")?.schema).toMatchObject({ pattern: "^a$" });
  });
});
