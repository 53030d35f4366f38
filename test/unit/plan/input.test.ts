import { expect, test } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import type { Component, Operation, Schema, StringSchema } from "../../../src/model/types.js";
import { DocumentTexts } from "../../../src/plan/document-texts.js";
import { layOutInput } from "../../../src/plan/input.js";
import { InputSchemas } from "../../../src/plan/input-schema.js";
import {
  array,
  component,
  enumeration,
  jsonBody,
  object,
  operation,
  parameter,
  reference,
  string,
} from "./api-model.js";

function layout(
  route: string,
  more: Partial<Operation>,
  components: ReadonlyMap<string, Component> = new Map(),
  writes = true,
) {
  const texts = new DocumentTexts(new Diagnostics(), (pointer) => ({ pointer }), false);
  return layOutInput(operation(route, more), writes, new InputSchemas(components, texts), texts);
}

const shape = (planned: ReturnType<typeof layout>): readonly string[] =>
  planned.arguments.map(({ name, required }) => `${name}${required ? "!" : ""}`);

test("required arguments come first, those of the path before them", () => {
  const planned = layout("POST /a/{id}", {
    parameters: [parameter("query", "q"), parameter("path", "id")],
    body: jsonBody(object({ note: string, amount: string }, ["amount"])),
  });
  expect(shape(planned)).toEqual(["id!", "amount!", "q", "note"]);
});

test("the fields of an object become arguments, an array stays whole", () => {
  expect(layout("POST /a", { body: jsonBody(object({ a: string })) }).body?.shape).toEqual({
    kind: "fields",
    fields: [{ argument: "a", wireName: "a" }],
  });
  const whole = layout("POST /a", { body: jsonBody(array(string)) });
  expect(whole.body?.shape).toEqual({ kind: "whole", argument: "body" });
  expect(shape(whole)).toEqual(["body!"]);
});

test("a text is told with what it is made of", () => {
  const text = { ...jsonBody(string), description: "The program" };
  const [json] = text.content;
  if (json === undefined) throw new Error("a body without content");
  const members = [
    { name: "zones", required: true },
    { name: "time_table", required: false },
  ];
  const content = [{ ...json, contentType: "application/xml", family: "text", members }] as const;
  const [only] = layout("POST /a", { body: { ...text, content } }).arguments;
  expect(only?.description).toBe("The program. Text of type application/xml, with zones (required), time_table.");
});

test("required fields of an optional body are required", () => {
  expect(shape(layout("POST /a", { body: jsonBody(object({ a: string, b: string }, ["a"]), false) }))).toEqual([
    "a!",
    "b",
  ]);
});

test("what the fields of a body obey together is kept in the names of the arguments", () => {
  const requiredSets = { mode: "anyOf", sets: [["a"], ["b c", "id"], ["b c"]] } as const;
  const body = {
    ...object({ a: string, "b c": string, id: { ...string, readOnly: true } }),
    minProperties: 1,
    requiredSets,
  };
  expect(layout("POST /a", { body: jsonBody(body) }).rules).toEqual({
    minProperties: 1,
    counted: ["a", "b_c"],
    requiredSets: { mode: "anyOf", sets: [["a"], ["b_c"]] },
  });
});

test("a body that may not have a form stays whole: only its fields could be told of it", () => {
  const body = { ...object({ a: string }), not: object({ a: string }, ["a"]) };
  expect(layout("POST /a", { body: jsonBody(body) }).body?.shape.kind).toBe("whole");
});

test("what only the upstream writes is gone, at every level", () => {
  const inner = component("Inner", object({ id: { ...string, readOnly: true }, name: string }));
  const planned = layout(
    "POST /a",
    { body: jsonBody(object({ created: { ...string, readOnly: true }, inner: reference(inner[0]) })) },
    new Map([inner]),
  );
  expect(shape(planned)).toEqual(["inner"]);
  const texts = new DocumentTexts(new Diagnostics(), (pointer) => ({ pointer }), false);
  const converted = new InputSchemas(new Map([inner]), texts).component(inner[0])?.schema;
  expect(converted?.kind === "object" ? converted.properties.map(({ wireName }) => wireName) : []).toEqual(["name"]);
});

test("a required parameter with one possible value is sent, not asked for", () => {
  const planned = layout("GET /a", {
    parameters: [parameter("query", "v", { required: true, schema: enumeration("2") })],
  });
  expect(planned.arguments).toEqual([]);
  expect(planned.parameters).toMatchObject([{ wireName: "v", constant: "2" }]);
  expect(shape(layout("GET /a", { parameters: [parameter("query", "v", { schema: enumeration("2") })] }))).toEqual([
    "v",
  ]);
});

function keyField(schema: Partial<StringSchema>, name = "idempotency_key"): Partial<Operation> {
  return { body: jsonBody(object({ [name]: { ...string, ...schema } })) };
}

function inBody(wireName: string, as: "uuid" | number): object {
  return { in: "body", wireName, layout: as };
}

test.each<readonly [string, Partial<Operation>, object | undefined]>([
  [
    "Idempotency-Key",
    { parameters: [parameter("header", "idempotency-key")] },
    { in: "header", wireName: "idempotency-key" },
  ],
  [
    "PayPal-Request-Id",
    { parameters: [parameter("header", "PayPal-Request-Id")] },
    { in: "header", wireName: "PayPal-Request-Id" },
  ],
  [
    "X-Request-Id for tracing",
    { parameters: [parameter("header", "X-Request-Id", { description: "For tracing." })] },
    undefined,
  ],
  [
    "X-Request-Id against duplicates",
    { parameters: [parameter("header", "X-Request-Id", { description: "Makes it idempotent." })] },
    { in: "header", wireName: "X-Request-Id" },
  ],
  [
    "clientToken against duplicates",
    { body: jsonBody(object({ clientToken: { ...string, description: "Ensures the idempotency of the request." } })) },
    { in: "body", wireName: "clientToken" },
  ],
  [
    "clientToken of something else",
    { body: jsonBody(object({ clientToken: { ...string, description: "The token that the drop-in UI obtained." } })) },
    undefined,
  ],
  [
    "request_id (AIP-155)",
    keyField({ description: "Makes it idempotent." }, "request_id"),
    inBody("request_id", "uuid"),
  ],
  ["a key that is a UUID", keyField({ format: "uuid" }), inBody("idempotency_key", "uuid")],
  ["a key of 36 characters", keyField({ minLength: 36 }), inBody("idempotency_key", "uuid")],
  ["a short key", keyField({ maxLength: 24, pattern: "^[a-z0-9]+$" }), inBody("idempotency_key", 24)],
  ["a key that is too short to be unlike any other", keyField({ maxLength: 10 }), undefined],
  ["a key of digits alone", keyField({ pattern: "^[0-9]+$" }), undefined],
])("%s is recognised", (_name, more, expected) => {
  expect(layout("POST /a", more).upstreamKey).toEqual(expected);
});

test("a key that can't be ours stays an argument", () => {
  expect(shape(layout("POST /a", keyField({ maxLength: 10 })))).toEqual(["idempotency_key"]);
});

test("a read keeps a parameter that looks like a key", () => {
  expect(shape(layout("GET /a", { parameters: [parameter("header", "Idempotency-Key")] }, new Map(), false))).toEqual([
    "Idempotency-Key",
  ]);
});

test("a nested property with an impossible name carries a safe one", () => {
  const nested: Schema = object({ inner: object({ "a[b]": string }) });
  const [only] = layout("POST /a", { body: jsonBody(nested) }).arguments;
  expect(only?.schema.kind === "object" ? only.schema.properties : []).toMatchObject([
    { wireName: "a[b]", name: "a_b" },
  ]);
});
