import { expect, test } from "vitest";
import { pinDocument } from "../../../src/plan/pinned.js";
import { documentOf, operation } from "./api-model.js";

const root = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  tags: [{ name: "used" }, { name: "unused" }],
  paths: {
    "/b": {
      get: { responses: { default: { content: { j: { schema: { $ref: "#/components/schemas/B" } } } } } },
      post: {},
    },
    "/a": { parameters: [{ $ref: "#/components/parameters/P" }], get: { responses: {} } },
  },
  webhooks: { secret: {} },
  components: {
    schemas: {
      B: { properties: { c: { $ref: "#/components/schemas/C" } }, discriminator: { mapping: { d: "D" } } },
      C: { properties: { b: { $ref: "#/components/schemas/B" } } },
      D: { type: "string" },
      E: { type: "string" },
    },
    parameters: { P: { name: "p", in: "query" } },
    securitySchemes: { key: { type: "apiKey" }, other: { type: "http" } },
  },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

const key = { name: "key", pointer: "#/components/securitySchemes/key", type: "bearer" } as const;

test("only what the operations reach is kept, sorted, circles included", () => {
  const pinned = pinDocument(documentOf(root), [operation("GET /b", { tags: ["used"] }), operation("GET /a")], [key]);
  expect(JSON.parse(JSON.stringify(pinned))).toEqual({
    openapi: "3.1.0",
    info: root.info,
    tags: [{ name: "used" }],
    paths: { "/a": root.paths["/a"], "/b": { get: root.paths["/b"].get } },
    components: {
      parameters: root.components.parameters,
      schemas: { B: root.components.schemas.B, C: root.components.schemas.C, D: root.components.schemas.D },
      securitySchemes: { key: root.components.securitySchemes.key },
    },
  });
  expect(Object.keys(JSON.parse(JSON.stringify(pinned)).paths)).toEqual(["/a", "/b"]);
});

test("the values are the document's own, not copies", () => {
  const pinned = pinDocument(documentOf(root), [operation("GET /b")], []);
  expect(isRecord(pinned) && pinned["info"]).toBe(root.info);
});

test("a path item that stands elsewhere is kept with its path, less the operations that were not selected", () => {
  const apart = {
    openapi: "3.1.0",
    paths: { "/c": { $ref: "#/components/pathItems/c" } },
    components: { pathItems: { c: { get: { responses: {} }, delete: { responses: {} } } } },
  };
  const selected = { ...operation("GET /c"), pointer: "#/components/pathItems/c/get" };
  expect(JSON.parse(JSON.stringify(pinDocument(documentOf(apart), [selected], [])))).toEqual({
    openapi: "3.1.0",
    paths: apart.paths,
    components: { pathItems: { c: { get: { responses: {} } } } },
  });
});
