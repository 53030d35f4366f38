import { expect, test } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import type { Component, Schema } from "../../../src/model/types.js";
import { DocumentTexts } from "../../../src/plan/document-texts.js";
import { InputSchemas } from "../../../src/plan/input-schema.js";
import { sampleArguments } from "../../../src/plan/sample.js";
import { sampleOfPattern } from "../../../src/plan/sample-pattern.js";
import { array, component, enumeration, integer, object, reference, string } from "./api-model.js";

function sampleOf(schema: Schema, components: ReadonlyMap<string, Component> = new Map()): unknown {
  const texts = new DocumentTexts(new Diagnostics(), (pointer) => ({ pointer }), false);
  const schemas = new InputSchemas(components, texts);
  const argument = { name: "a", required: true, schema, target: { kind: "body" } } as const;
  const sample = sampleArguments({ arguments: [argument], rules: {} }, schemas);
  return typeof sample === "object" && sample !== null && "a" in sample ? sample.a : undefined;
}

test.each<readonly [string, Schema, unknown]>([
  ["a format", { ...string, kind: "string", format: "date" }, "2026-01-31"],
  ["a length", { ...string, kind: "string", minLength: 9, maxLength: 9 }, "examplexx"],
  ["an example", { ...string, kind: "string", examples: ["cus_1"] }, "cus_1"],
  ["an example that breaks the rules", { ...string, kind: "string", maxLength: 3, examples: ["too long"] }, "exa"],
  ["bounds", { ...integer, kind: "integer", int64: false, exclusiveMinimum: 10, multipleOf: 7 }, 14],
  ["an enumeration", enumeration("x", "y"), "x"],
  ["an array", array(enumeration("x")), ["x"]],
  ["an object", object({ a: string, b: integer }, ["b"]), { b: 1 }],
  [
    "an object that needs one of its properties",
    { ...object({ a: string, b: integer }), requiredSets: { mode: "oneOf", sets: [["b"], ["a"]] } },
    { b: 1 },
  ],
  ["nothing that could ever pass", { kind: "never", pointer: "#", nullable: false }, undefined],
  ["an absurd length", { ...string, kind: "string", minLength: 2_147_483_647 }, undefined],
])("%s", (_what, schema, expected) => {
  expect(sampleOf(schema)).toEqual(expected);
});

test("a component that holds itself ends", () => {
  const node = component("Node", object({ child: reference("#/components/schemas/Node") }, ["child"]), true);
  expect(sampleOf(reference(node[0]), new Map([node]))).toBeUndefined();
});

test.each([
  "^pay_[a-z0-9]{8}$",
  "^[A-Z]{2}$",
  "^(foo|bar)-\\d+$",
  "^#[0-9a-fA-F]{6}$",
  "^\\S+@\\S+$",
  "^(?:[^/]+/)*[^/]+$",
  "^[\\w.-]{3,}$",
  "x*y+z?",
  "^\\p{L}+$",
])("%s is matched by what is made up for it", (pattern) => {
  expect(sampleOfPattern(pattern)).toMatch(new RegExp(pattern, "u"));
});
