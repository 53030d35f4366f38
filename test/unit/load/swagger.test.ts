import { describe, expect, it } from "vitest";
import { loadValue } from "./load-text.js";

function swagger(operation: object, more: object = {}): object {
  const responses = { 200: { description: "OK" } };
  return {
    swagger: "2.0",
    info: { title: "T", version: "1" },
    paths: { "/x": { post: { responses, ...operation } } },
    ...more,
  };
}

const post = "#/paths/~1x/post";

async function converted(document: object, pointer: string): Promise<unknown> {
  const value = (await loadValue(document)).at(pointer);
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

describe("Swagger 2.0 in the normal form", () => {
  it.each([
    [
      { host: "a.example", basePath: "/v1", schemes: ["http", "https"] },
      ["https://a.example/v1", "http://a.example/v1"],
    ],
    [{ host: "a.example" }, ["https://a.example"]],
    [{ host: "https://a.example/", basePath: "v1/" }, ["https://a.example/v1"]],
    [{ basePath: "/v1" }, ["/v1"]],
  ])("servers of %j", async (more, urls) => {
    expect(await converted(swagger({}, more), "#/servers")).toEqual(urls.map((url) => ({ url })));
  });

  it("turns a body parameter into a request body of what is consumed", async () => {
    const body = { name: "b", in: "body", required: true, description: "d", schema: { $ref: "#/definitions/A" } };
    const document = swagger(
      { parameters: [body], consumes: ["application/xml", "application/json"] },
      { definitions: { A: {} } },
    );
    const media = { schema: { $ref: "#/components/schemas/A" } };
    expect(await converted(document, `${post}/requestBody`)).toEqual({
      content: { "application/xml": media, "application/json": media },
      description: "d",
      required: true,
    });
    expect(await converted(document, `${post}/parameters`)).toEqual([]);
  });

  it("turns form fields into one form, with files as multipart", async () => {
    const parameters = [
      { name: "file", in: "formData", type: "file", required: true },
      { name: "ids", in: "formData", type: "array", items: { type: "integer" }, collectionFormat: "pipes" },
    ];
    expect(await converted(swagger({ parameters }), `${post}/requestBody`)).toEqual({
      content: {
        "multipart/form-data": {
          schema: {
            type: "object",
            properties: {
              file: { type: "string", format: "binary" },
              ids: { type: "array", items: { type: "integer" } },
            },
            required: ["file"],
          },
          encoding: { ids: { style: "pipeDelimited", explode: false } },
        },
      },
      required: true,
    });
  });

  it("gives shared and inherited body parameters to each operation", async () => {
    const document = {
      swagger: "2.0",
      parameters: { B: { name: "b", in: "body", schema: { type: "string" } } },
      paths: {
        "/x": {
          parameters: [{ $ref: "#/parameters/B" }, { name: "q", in: "query", type: "string" }],
          post: {},
          put: {},
        },
      },
    };
    for (const method of ["post", "put"]) {
      expect(await converted(document, `#/paths/~1x/${method}/requestBody/content/application~1json/schema/type`)).toBe(
        "string",
      );
    }
    expect(await converted(document, "#/paths/~1x/parameters")).toEqual([
      { name: "q", in: "query", schema: { type: "string" } },
    ]);
    expect(await converted(document, "#/components/parameters")).toEqual({});
  });

  const field = (name: string, type: string) => ({ name, in: "formData", type, required: true });
  const whole = { name: "b", in: "body", schema: { type: "string" } };
  const fields = (...names: readonly string[]) => ({
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    required: names,
  });
  const form = "application~1x-www-form-urlencoded";

  it.each([
    [
      "form fields beside those of the operation",
      [field("tenant", "string")],
      [field("title", "string")],
      form,
      fields("tenant", "title"),
    ],
    [
      "no form field that the operation has itself",
      [field("title", "integer")],
      [field("title", "string")],
      form,
      fields("title"),
    ],
    [
      "no form field beside a body of the operation",
      [field("tenant", "string")],
      [whole],
      "application~1json",
      whole.schema,
    ],
    ["no body beside form fields of the operation", [whole], [field("title", "string")], form, fields("title")],
  ])("inherits %s", async (_, shared, parameters, media, schema) => {
    const document = { swagger: "2.0", paths: { "/x": { parameters: shared, post: { parameters } } } };
    expect(await converted(document, `${post}/requestBody/content/${media}/schema`)).toEqual(schema);
  });

  it.each([
    ["query", "multi", { style: "form", explode: true }],
    ["query", undefined, { style: "form", explode: false }],
    ["query", "ssv", { style: "spaceDelimited", explode: false }],
    ["query", "pipes", { style: "pipeDelimited", explode: false }],
    ["header", "csv", { style: "simple", explode: false }],
  ])("a list in the %s as %s", async (location, collectionFormat, style) => {
    const parameter = { name: "a", in: location, type: "array", items: { type: "string" }, collectionFormat };
    const schema = { type: "array", items: { type: "string" } };
    expect(await converted(swagger({ parameters: [parameter] }), `${post}/parameters/0`)).toEqual({
      name: "a",
      in: location,
      schema,
      ...style,
    });
  });

  it("takes a list that 3.x cannot express as text, with a warning", async () => {
    const parameter = { name: "a", in: "query", type: "array", items: { type: "string" }, collectionFormat: "tsv" };
    const { at, diagnostics } = await loadValue(swagger({ parameters: [parameter] }));
    expect(at(`${post}/parameters/0/schema/type`)).toBe("string");
    expect(diagnostics).toMatchObject([
      { code: "PARAMETER_FORMAT_UNSUPPORTED", location: { pointer: `${post}/parameters/0` } },
    ]);
  });

  it.each([
    ["query", `${post}/parameters/0/schema`, "pipes", 'Values joined by "|".'],
    ["query", `${post}/parameters/0/schema`, undefined, 'Values joined by ",".'],
    [
      "formData",
      `${post}/requestBody/content/application~1x-www-form-urlencoded/schema/properties/a`,
      "ssv",
      "Values joined by a space.",
    ],
  ])("takes a list within a list in the %s as text, with a warning", async (location, pointer, inner, description) => {
    const items = { type: "array", items: { type: "integer" }, collectionFormat: inner };
    const parameter = { name: "a", in: location, type: "array", items, collectionFormat: "multi" };
    const { at, diagnostics } = await loadValue(swagger({ parameters: [parameter] }));
    expect(at(pointer)).toEqual({ type: "array", items: { type: "string", description } });
    expect(diagnostics).toMatchObject([
      { code: "PARAMETER_FORMAT_UNSUPPORTED", location: { pointer: `${post}/parameters/0` } },
    ]);
  });

  it("moves values of parameters into schemas, rewritten", async () => {
    const parameter = {
      name: "a",
      in: "query",
      type: "integer",
      minimum: 1,
      exclusiveMinimum: true,
      "x-nullable": true,
    };
    expect(await converted(swagger({ parameters: [parameter] }), `${post}/parameters/0/schema`)).toEqual({
      type: ["integer", "null"],
      exclusiveMinimum: 1,
    });
  });

  it("gives responses content, with what the operation produces", async () => {
    const shared = { description: "s", schema: { type: "string" } };
    const responses = {
      200: { $ref: "#/responses/S" },
      201: { description: "f", schema: { type: "file" }, examples: { "a/b": 1 } },
    };
    const document = swagger(
      { responses, produces: ["a/b"] },
      { responses: { S: shared }, produces: ["application/json"] },
    );
    expect(await converted(document, `${post}/responses`)).toEqual({
      200: { description: "s", content: { "a/b": { schema: { type: "string" } } } },
      201: { description: "f", content: { "a/b": { schema: { type: "string", format: "binary" }, example: 1 } } },
    });
    expect(await converted(document, "#/components/responses/S/content")).toEqual({
      "application/json": { schema: { type: "string" } },
    });
  });

  it.each([
    [{ type: "basic" }, { type: "http", scheme: "basic" }],
    [
      { type: "apiKey", name: "k", in: "header" },
      { type: "apiKey", name: "k", in: "header" },
    ],
    [
      {
        type: "oauth2",
        flow: "accessCode",
        authorizationUrl: "https://a/a",
        tokenUrl: "https://a/t",
        scopes: { s: "d" },
      },
      {
        type: "oauth2",
        flows: { authorizationCode: { authorizationUrl: "https://a/a", tokenUrl: "https://a/t", scopes: { s: "d" } } },
      },
    ],
    [
      { type: "oauth2", flow: "application", tokenUrl: "https://a/t", scopes: {} },
      { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://a/t", scopes: {} } } },
    ],
  ])("security definition %j", async (scheme, expected) => {
    expect(
      await converted(swagger({}, { securityDefinitions: { s: scheme } }), "#/components/securitySchemes/s"),
    ).toEqual(expected);
  });

  it("makes an object of a discriminator", async () => {
    const definitions = { A: { discriminator: "kind" } };
    expect(await converted(swagger({}, { definitions }), "#/components/schemas/A/discriminator")).toEqual({
      propertyName: "kind",
    });
  });

  it("keeps `schemes` of an operation as servers of its own", async () => {
    const document = swagger({ schemes: ["http"] }, { host: "a.example", schemes: ["https"] });
    expect(await converted(document, `${post}/servers`)).toEqual([{ url: "http://a.example" }]);
  });

  it("locates what moved at its own place", async () => {
    const body = { name: "b", in: "body", schema: { properties: { a: { type: "string" } } } };
    const query = { name: "q", in: "query", type: "string" };
    const more = {
      definitions: { A: { properties: { c: {} } } },
      securityDefinitions: { s: { type: "oauth2", flow: "implicit", scopes: {} } },
    };
    const { document } = await loadValue(swagger({ parameters: [body, query] }, more));
    const places: Record<string, string> = {
      [`${post}/requestBody/content/application~1json/schema/properties/a`]: `${post}/parameters/0/schema/properties/a`,
      [`${post}/requestBody/content/application~1json`]: `${post}/parameters/0`,
      [`${post}/parameters/0/schema/type`]: `${post}/parameters/1/type`,
      "#/components/schemas/A/properties/c": "#/definitions/A/properties/c",
      "#/components/securitySchemes/s/flows/implicit/scopes": "#/securityDefinitions/s/scopes",
    };
    for (const [pointer, place] of Object.entries(places)) expect(document.locate(pointer).pointer).toBe(place);
  });

  it("follows references to places that move", async () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    const document = {
      swagger: "2.0",
      paths: {
        "/x": { post: { parameters: [{ name: "b", in: "body", schema }] } },
        "/y": {
          get: { responses: { 200: { description: "OK", schema: { $ref: "#/paths/~1x/post/parameters/0/schema" } } } },
        },
      },
    };
    const { at } = await loadValue(document);
    const reference = at("#/paths/~1y/get/responses/200/content/application~1json/schema/$ref");
    expect(at(`${String(reference)}/properties/a/type`)).toBe("string");
  });
});
