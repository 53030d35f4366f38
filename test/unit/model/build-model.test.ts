import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import { documentSource, loadDocument } from "../../../src/load/index.js";
import { buildModel, childSchemas, type Schema } from "../../../src/model/index.js";
import { modelOf } from "./model-of.js";

describe("buildModel", () => {
  it("reads the shop", async () => {
    const diagnostics = new Diagnostics();
    const document = await loadDocument(
      { source: documentSource("examples/shop.yaml"), cwd: process.cwd() },
      diagnostics,
    );
    const model = buildModel(document, diagnostics);
    expect(diagnostics.all).toEqual([]);
    expect(model).toMatchObject({ title: "Shop Payments", version: "1.4.0", leftOut: [] });
    expect(model.servers).toMatchObject([{ url: "https://api.shop.example/v1" }]);
    expect(model.operations.map(({ key, operationId }) => [key, operationId])).toEqual([
      ["GET /customers", "listCustomers"],
      ["POST /customers", "createCustomer"],
      ["GET /customers/{}", "getCustomer"],
      ["DELETE /customers/{}", "deleteCustomer"],
      ["POST /payments/{}/refunds", "createRefund"],
      ["GET /refunds/{}", "getRefund"],
    ]);
    expect([...model.components.values()].map(({ name }) => name).sort()).toEqual([
      "Address",
      "Currency",
      "Customer",
      "NewCustomer",
      "Refund",
    ]);
  });

  it("is frozen", () => {
    const { model } = modelOf({ paths: { "/a": { get: {} } } });
    expect(Object.isFrozen(model)).toBe(true);
    expect(model.operations.every(Object.isFrozen)).toBe(true);
  });

  it("never throws, whatever the document says, and names only components that it has", () => {
    fc.assert(
      fc.property(hostileDocument, (root) => {
        const { model } = modelOf(root);
        const schemas = model.operations.flatMap(({ parameters, body }) => [
          ...parameters.map(({ schema }) => schema),
          ...(body?.content ?? []).map(({ schema }) => schema),
        ]);
        for (const { schema } of model.components.values()) schemas.push(schema);
        for (const schema of schemas) checkReferences(schema, model.components);
      }),
      { numRuns: 300 },
    );
  });
});

function checkReferences(schema: Schema, components: ReadonlyMap<string, unknown>): void {
  if (schema.kind === "ref") expect(components.has(schema.target)).toBe(true);
  for (const child of childSchemas(schema)) checkReferences(child, components);
}

const names = ["A", "B", "C", "D"] as const;
const anything = fc.jsonValue({ maxDepth: 2 });

/** Schemas of all keywords, some of them with values of the wrong kind, that refer to each other at random. */
const { schema: hostileSchema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(...names).map((name) => ({ $ref: `#/components/schemas/${name}` })),
    fc.record(
      {
        type: fc.oneof(fc.constantFrom("string", "integer", "object", "array", ["string", "null"], "null"), anything),
        properties: fc.oneof(fc.dictionary(fc.constantFrom("a", "b", "__proto__", "kind"), tie("schema")), anything),
        required: fc.oneof(fc.constantFrom(["a"], ["b", "kind"]), anything),
        additionalProperties: fc.oneof(tie("schema"), fc.boolean()),
        items: fc.oneof(tie("schema"), fc.array(tie("schema"), { maxLength: 2 })),
        allOf: fc.oneof(fc.array(tie("schema"), { maxLength: 3 }), anything),
        oneOf: fc.oneof(fc.array(tie("schema"), { maxLength: 3 }), anything),
        anyOf: fc.oneof(fc.array(tie("schema"), { maxLength: 3 }), anything),
        not: tie("schema"),
        enum: anything,
        const: anything,
        pattern: fc.oneof(fc.constantFrom("^a$", "(?=a)", "["), anything),
        minimum: anything,
        multipleOf: anything,
        minLength: anything,
        default: anything,
        examples: anything,
        description: anything,
        discriminator: fc.oneof(fc.constant({ propertyName: "kind", mapping: { x: "A", y: "B" } }), anything),
        $ref: fc.constantFrom("#/components/schemas/A", "#/components/schemas/B", "#/nowhere"),
      },
      { requiredKeys: [] },
    ),
    anything,
  ),
}));

const hostileDocument = fc.record({
  info: anything,
  servers: fc.oneof(fc.constant([{ url: "https://a.example" }]), anything),
  security: anything,
  paths: fc.oneof(
    fc.record({
      "/a/{b}": fc.record({
        parameters: fc.array(
          fc.record(
            {
              name: fc.oneof(fc.constantFrom("b", "X-A"), anything),
              in: fc.oneof(fc.constantFrom("path", "query", "header", "querystring"), anything),
              required: anything,
              style: anything,
              schema: hostileSchema,
            },
            { requiredKeys: [] },
          ),
        ),
        post: fc.record({
          requestBody: fc.oneof(
            fc.record({ content: fc.record({ "application/json": fc.record({ schema: hostileSchema }) }) }),
            anything,
          ),
          responses: fc.oneof(
            fc.record({
              "200": fc.record({ content: fc.record({ "application/json": fc.record({ schema: hostileSchema }) }) }),
            }),
            anything,
          ),
          security: anything,
          tags: anything,
        }),
        get: anything,
      }),
    }),
    anything,
  ),
  components: fc.record({
    schemas: fc.record({ A: hostileSchema, B: hostileSchema, C: hostileSchema, D: hostileSchema }),
    securitySchemes: anything,
  }),
});
