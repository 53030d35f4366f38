import { expect, test } from "vitest";
import { sizeOf } from "../../../templates/connector/src/runtime/schema/compact-schema.js";
import type { Component, Operation, Schema } from "../../../src/model/types.js";
import { acceptOf, Results } from "../../../src/plan/results.js";
import { array, component, integer, jsonResponse, object, operation, reference, string } from "./api-model.js";

function planned(schema: Schema, components: ReadonlyMap<string, Component> = new Map()) {
  return new Results(components).plan(operation("GET /x", { responses: [jsonResponse("200", schema)] }));
}

test("a list keeps its items and how it continues, without links", () => {
  const item = object({ self: string, created_at: string, id: string, node_id: string });
  expect(planned(object({ total_count: integer, _links: object({ self: string }), items: array(item) }))).toEqual({
    kind: "json",
    schema: {
      type: "object",
      properties: {
        items: {
          type: "array",
          items: { type: "object", properties: { id: { type: "string" }, created_at: { type: "string" } } },
        },
        total_count: { type: "integer" },
      },
    },
  });
});

test("what HAL embeds in a list is its content; in an item it is left out", () => {
  const item = object({
    id: string,
    _embedded: object({ parent: object({ id: string }) }),
    _links: object({ self: string }),
  });
  expect(planned(object({ count: integer, _embedded: object({ orders: array(item) }) }))).toEqual({
    kind: "json",
    schema: {
      type: "object",
      properties: {
        _embedded: {
          type: "object",
          properties: {
            orders: { type: "array", items: { type: "object", properties: { id: { type: "string" } } } },
          },
        },
        count: { type: "integer" },
      },
    },
  });
});

test("a sum of money is shown whole, however much else is cut", () => {
  const wide = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`part_${index}`, object({ text: string })]),
  );
  const result = planned(object({ ...wide, id: string, amount: object({ value: string, currency: string }) }));
  expect(result).toMatchObject({
    schema: {
      properties: {
        amount: { type: "object", properties: { currency: { type: "string" }, value: { type: "string" } } },
      },
    },
  });
});

test("of an object further in the names stay that are always there", () => {
  const wide = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`part_${index}`, object({ text: string })]),
  );
  const user = object({ name: string, id: string, login: string, url: string }, ["id", "login"]);
  expect(planned(object({ id: string, user, ...wide }))).toMatchObject({
    schema: {
      properties: { user: { type: "object", properties: { id: { type: "string" }, login: { type: "string" } } } },
    },
  });
});

test("an item that happens to hold a list is no envelope", () => {
  const result = planned(object({ lines: array(object({ sku: string })), id: string, status: string }));
  expect(
    result.kind === "json" && result.schema.type === "object" ? Object.keys(result.schema.properties) : [],
  ).toEqual(["id", "status", "lines"]);
});

test("a schema that holds itself ends where it would begin again", () => {
  const node = component("Node", object({ id: string, parent: reference("#/components/schemas/Node") }), true);
  expect(planned(reference("#/components/schemas/Node"), new Map([node]))).toEqual({
    kind: "json",
    schema: { type: "object", properties: { id: { type: "string" } } },
  });
});

test("variants of a union are shown as one object that has the fields of all", () => {
  const union: Schema = {
    kind: "union",
    mode: "oneOf",
    variants: [object({ id: string, a: string }), object({ id: string, b: integer })],
    pointer: "#",
    nullable: false,
  };
  expect(planned(union)).toEqual({
    kind: "json",
    schema: { type: "object", properties: { id: { type: "string" }, a: { type: "string" }, b: { type: "integer" } } },
  });
});

test("a large answer is cut to a small projection", () => {
  const wide = object(
    Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => [`some_field_${index}`, object({ id: string, other: string })]),
    ),
  );
  const result = planned(wide);
  expect(sizeOf(result)).toBeLessThan(1_500);
});

test.each([
  ["204", [], { kind: "empty" }],
  ["200", [], { kind: "json", schema: {} }],
])("a %s without content is %j", (status, content, expected) => {
  const responses: Operation["responses"] = [{ status, content, headers: new Map(), pointer: "#/r" }];
  expect(new Results(new Map()).plan(operation("GET /x", { responses }))).toEqual(expected);
});

test("what only the upstream is given does not come back", () => {
  expect(planned(object({ id: string, password: { ...string, writeOnly: true } }))).toEqual({
    kind: "json",
    schema: { type: "object", properties: { id: { type: "string" } } },
  });
});

test("JSON is asked for where there is a choice", () => {
  const xml = {
    contentType: "application/xml",
    family: "text",
    schema: string,
    encoding: new Map(),
    examples: [],
    pointer: "#",
  } as const;
  const response = jsonResponse("200", string);
  expect(acceptOf(operation("GET /x", { responses: [{ ...response, content: [xml, ...response.content] }] }))).toBe(
    "application/json",
  );
});
