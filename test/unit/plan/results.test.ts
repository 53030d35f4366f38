import { expect, test } from "vitest";
import { sizeOf } from "../../../templates/connector/src/runtime/schema/compact-schema.js";
import type { Component, Operation, Schema } from "../../../src/model/types.js";
import { acceptOf, Results } from "../../../src/plan/results.js";
import type { Effect, ResultSchema } from "../../../src/plan/types.js";
import { array, component, integer, jsonResponse, object, operation, reference, string } from "./api-model.js";

function planned(schema: Schema, components: ReadonlyMap<string, Component> = new Map(), effect: Effect = "read") {
  return new Results(components).plan(operation("GET /x", { responses: [jsonResponse("200", schema)] }), effect);
}

function anyOf(...variants: readonly Schema[]): Schema {
  return { kind: "union", mode: "anyOf", variants, pointer: "#", nullable: false };
}

/** The names of what is kept, at the path of a property or of the items of a list. */
function kept(result: ReturnType<typeof planned>, ...path: readonly string[]): readonly string[] | undefined {
  let node = result.kind === "json" ? result.schema : undefined;
  for (const name of path) {
    const around: ResultSchema | undefined = node?.type === "array" ? node.items : node;
    node = around?.type === "object" ? around.properties[name] : undefined;
  }
  const last = node?.type === "array" ? node.items : node;
  return last?.type === "object" ? Object.keys(last.properties) : undefined;
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

test("a property that variants declare as different objects has the fields of both", () => {
  const payment = component("Payment", object({ id: string, amount: integer }));
  const shipment = component("Shipment", object({ id: string, tracking: string }));
  const event = anyOf(object({ data: reference(payment[0]) }), object({ data: reference(shipment[0]) }));
  expect(kept(planned(event, new Map([payment, shipment])), "data")).toEqual(["id", "amount", "tracking"]);
});

test("lists of different items are shown as they come", () => {
  const found = anyOf(
    object({ hits: array(object({ id: string })) }),
    object({ hits: array(object({ key: string })) }),
  );
  expect(planned(found)).toEqual({ kind: "json", schema: { type: "object", properties: { hits: {} } } });
});

test("an object with further properties of a declared type is shown whole", () => {
  const rates = { ...object({ base: string, date: string }), additional: integer };
  expect(planned(object({ id: string, rates }))).toEqual({
    kind: "json",
    schema: { type: "object", properties: { id: { type: "string" }, rates: {} } },
  });
});

test("a write keeps the one or two addresses that it may have been made for, a read and a resource full of links do not", () => {
  const checkout = object({ id: string, checkout_url: string, etag: string });
  expect(kept(planned(checkout, new Map(), "create"))).toEqual(["id", "checkout_url", "etag"]);
  expect(kept(planned(checkout))).toEqual(["id"]);
  const repository = object({ id: string, forks_url: string, keys_url: string, teams_url: string });
  expect(kept(planned(repository, new Map(), "create"))).toEqual(["id"]);
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
  expect(new Results(new Map()).plan(operation("GET /x", { responses }), "read")).toEqual(expected);
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
