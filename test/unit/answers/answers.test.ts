import { describe, expect, test } from "vitest";
import { parseAnswers, toDocument } from "../../../src/answers/index.js";
import { Refusal } from "../../../src/diagnostics/index.js";
import type { JsonValue } from "../../../src/load/types.js";

const shop = `
name: shop-mcp
title: Shop
baseUrl: https://api.shop.example/v1
auth: { type: oauth2, tokenUrl: https://auth.shop.example/token, scopes: { "refunds:read": See refunds. } }
access: write
tools:
  - title: Get one refund
    method: GET
    path: /refunds/{refund_id}
    whenToUse: you know the id of the refund
    scopes: ["refunds:read"]
    result: [id, status]
  - name: create_refund
    title: Create a refund
    description: Gives money back
    whenNot: the payment is not settled
    method: POST
    path: /refunds
    scopes: ["refunds:write"]
    idempotencyHeader: Idempotency-Key
    body:
      - { name: amount, type: integer, required: true, minimum: 1 }
      - { name: currency, type: string, required: true, enum: [EUR, USD] }
      - { name: lines, type: array, items: { type: object, fields: [{ name: sku, type: string, required: true }] } }
`;

function documentOf(text: string): JsonValue {
  const { description } = parseAnswers(text, "answers.yaml");
  if (description === undefined) throw new Error("no description");
  return JSON.parse(JSON.stringify(toDocument(description)));
}

function refusalOf(text: string): Refusal {
  try {
    parseAnswers(text, "answers.yaml");
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

function messageOf(text: string): string {
  return refusalOf(text).message;
}

describe("parseAnswers", () => {
  test("carries flags for a document that exists", () => {
    const answers = parseAnswers("spec: openapi.yaml\naccess: write\ntools: [tag:billing, '!deleteInvoice']", "a.yaml");
    expect(answers).toEqual({ spec: "openapi.yaml", access: "write", tools: ["tag:billing", "!deleteInvoice"] });
  });

  test("takes selectors as one line too", () => {
    expect(parseAnswers('{"tools":"tag:a, tag:b"}', "a.json").tools).toEqual(["tag:a", "tag:b"]);
  });

  test("takes overlays and the root of references", () => {
    expect(parseAnswers("overlay: a.yaml, b.yaml\nreference-root: ..\n", "answers.yaml")).toEqual({
      overlay: ["a.yaml", "b.yaml"],
      "reference-root": "..",
    });
  });

  test("names line and column of a syntax error", () => {
    expect(refusalOf("a: [1,\nb: }").diagnostic.location).toMatchObject({ file: "answers.yaml", line: 2 });
  });

  test("names the pointer of a wrong value and the values that it takes", () => {
    const message = messageOf(
      "baseUrl: https://x.example\nauth: { type: none }\ntools: [{ title: A, method: FETCH, path: /a }]",
    );
    expect(message).toContain("#/tools/0/method");
    expect(message).toContain("GET");
  });

  test("names an unknown key and what was meant", () => {
    expect(messageOf("acess: read")).toMatch(/did you mean "access"\?$/);
  });

  test("names all places at once", () => {
    const message = messageOf("baseUrl: ftp://x\nauth: { type: none }\ntools: [{ title: A, method: GET, path: a }]");
    expect(message).toContain("#/baseUrl");
    expect(message).toContain("#/tools/0/path");
  });

  test("says what a description must say of its callers when it says nothing", () => {
    const message = messageOf("baseUrl: https://x.example\ntools: [{ title: A, method: GET, path: /a }]");
    expect(message).toBe(
      "#/auth: must say how callers are known: { type: none }, bearer, basic, api-key with a header, or oauth2 with a tokenUrl.",
    );
  });

  test("refuses two tools on one method and path", () => {
    const tool = "{ title: A, method: GET, path: /a }";
    expect(messageOf(`baseUrl: https://x.example\nauth: { type: none }\ntools: [${tool}, ${tool}]`)).toContain(
      "GET /a is tool 0 already",
    );
  });
});

describe("toDocument", () => {
  test("makes an OpenAPI 3.1 document of the described API", () => {
    expect(documentOf(shop)).toMatchObject({
      openapi: "3.1.0",
      info: { title: "Shop" },
      servers: [{ url: "https://api.shop.example/v1" }],
      components: {
        securitySchemes: {
          api: {
            type: "oauth2",
            flows: {
              clientCredentials: {
                tokenUrl: "https://auth.shop.example/token",
                scopes: { "refunds:read": "See refunds.", "refunds:write": "" },
              },
            },
          },
        },
      },
    });
  });

  test("makes parameters of the placeholders in a path", () => {
    expect(documentOf(shop)).toMatchObject({
      paths: { "/refunds/{refund_id}": { get: { parameters: [{ name: "refund_id", in: "path", required: true }] } } },
    });
  });

  test("says when to use a tool and when not", () => {
    expect(documentOf(shop)).toMatchObject({
      paths: {
        "/refunds/{refund_id}": { get: { description: "Get one refund. Use it when you know the id of the refund." } },
        "/refunds": { post: { description: "Gives money back. Do not use it when the payment is not settled." } },
      },
    });
  });

  test("writes the body with its enums and nested fields, the idempotency header and the scopes", () => {
    expect(documentOf(shop)).toMatchObject({
      paths: {
        "/refunds": {
          post: {
            operationId: "create_refund",
            security: [{ api: ["refunds:write"] }],
            parameters: [{ name: "Idempotency-Key", in: "header", required: true }],
            requestBody: {
              required: true,
              content: {
                "application/json": {
                  schema: {
                    required: ["amount", "currency"],
                    properties: {
                      amount: { type: "integer", minimum: 1 },
                      currency: { enum: ["EUR", "USD"] },
                      lines: { items: { type: "object", required: ["sku"] } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  test.each([
    ["", { type: "object", properties: { id: {} } }],
    [", list: true", { type: "array", items: { type: "object", properties: { id: {} } } }],
    [
      ", list: books",
      {
        type: "object",
        properties: { books: { type: "array", items: { type: "object", properties: { id: {} } } } },
      },
    ],
  ])("says where the fields of the answer stand%s", (list, schema) => {
    const tool = `{ title: A, method: GET, path: /a, result: [id]${list} }`;
    expect(documentOf(`baseUrl: https://x.example\nauth: { type: none }\ntools: [${tool}]`)).toMatchObject({
      paths: { "/a": { get: { responses: { 200: { content: { "application/json": { schema } } } } } } },
    });
  });

  test("says of an open API that nothing is needed", () => {
    const text = "baseUrl: https://x.example\nauth: { type: none }\ntools: [{ title: A, method: GET, path: /a }]";
    expect(documentOf(text)).toMatchObject({ security: [] });
  });
});
