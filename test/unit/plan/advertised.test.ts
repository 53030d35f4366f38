import { expect, test } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import type { Schema } from "../../../src/model/types.js";
import { inputJsonSchema, type Unfolded } from "../../../src/plan/advertised.js";
import { DocumentTexts } from "../../../src/plan/document-texts.js";
import { InputSchemas } from "../../../src/plan/input-schema.js";
import type { ArgumentPlan } from "../../../src/plan/types.js";
import { component, object, reference, string } from "./api-model.js";

const many = (count: number, schema: Schema): Readonly<Record<string, Schema>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, schema]));

const part = component("Part", object(many(10, string)));
const whole = component("Whole", object(many(40, reference(part[0]))));
const argument = (name: string, schema: Schema): ArgumentPlan => ({
  name,
  required: false,
  schema,
  target: { kind: "body" },
});
/** One argument may take all the room there is, one of thirty only its share of it. */
const roomy = [argument("whole", reference(whole[0]))];
const crowded = [...roomy, ...Array.from({ length: 29 }, (_, index) => argument(`other${index}`, string))];

function schemas(): InputSchemas {
  const texts = new DocumentTexts(new Diagnostics(), (pointer) => ({ pointer }), false);
  return new InputSchemas(new Map([part, whole]), texts);
}

test("what a tool takes is advertised the same, whatever was planned before it", () => {
  const alone = inputJsonSchema(crowded, schemas(), new Map());
  const known: Unfolded = new Map();
  inputJsonSchema(roomy, schemas(), known);
  expect(inputJsonSchema(crowded, schemas(), known)).toEqual(alone);
});

test("an unsigned 64-bit integer is told from a signed one", () => {
  const unsigned = { kind: "integer", int64: true, unsigned: true, minimum: 0, pointer: "#", nullable: false } as const;
  expect(inputJsonSchema([argument("size", unsigned)], schemas(), new Map())).toMatchObject({
    properties: { size: { type: ["integer", "string"], format: "uint64", minimum: 0 } },
  });
});

test("a component that was left open for want of room is not taken for the whole of it elsewhere", () => {
  const alone = inputJsonSchema(roomy, schemas(), new Map());
  const known: Unfolded = new Map();
  inputJsonSchema(crowded, schemas(), known);
  expect(inputJsonSchema(roomy, schemas(), known)).toEqual(alone);
});
