import { describe, expect, it } from "vitest";
import { componentOf, schemaOf } from "../model-of.js";

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object, rest: object = {}) => ({ type: "object", properties, ...rest });
const string = { type: "string" };

describe("references", () => {
  it("name a component that is converted once", () => {
    const reading = schemaOf(object({ a: reference("Pet"), b: reference("Pet") }), { Pet: string, Unused: string });
    expect(reading.schema).toMatchObject({
      properties: [
        { schema: { kind: "ref", target: "#/components/schemas/Pet" } },
        { schema: { kind: "ref", target: "#/components/schemas/Pet" } },
      ],
    });
    expect([...reading.model.components.values()]).toMatchObject([{ name: "Pet", recursive: false }]);
  });

  it("may name any place, in any spelling", () => {
    const reading = schemaOf(object({ a: { $ref: "#/components/schemas/A~1B/properties/x%20y" } }), {
      "A/B": object({ "x y": string }),
    });
    expect([...reading.model.components.keys()]).toEqual(["#/components/schemas/A~1B/properties/x y"]);
  });

  it("lead through components that are nothing but references", () => {
    const { schema } = schemaOf(reference("A"), { A: reference("B"), B: string });
    expect(schema).toMatchObject({ kind: "ref", target: "#/components/schemas/B" });
  });

  it("keep the texts beside them", () => {
    const beside = { description: "Mine", nullable: true, deprecated: true };
    expect(schemaOf({ ...reference("A"), ...beside }, { A: { ...string, description: "Its" } }).schema).toMatchObject({
      kind: "ref",
      ...beside,
    });
  });

  it("merge with rules beside them", () => {
    expect(schemaOf({ ...reference("A"), maxLength: 3 }, { A: { ...string, minLength: 1 } }).schema).toMatchObject({
      kind: "string",
      minLength: 1,
      maxLength: 3,
    });
  });

  it("that lead nowhere or in a circle take any value, with a warning", () => {
    for (const components of [{}, { A: reference("B"), B: reference("A") }]) {
      const { schema, codes } = schemaOf(reference("A"), components);
      expect(schema.kind).toBe("unknown");
      expect(codes).toEqual(["SCHEMA_REFERENCE_LOOP #/paths/~1/get/parameters/0/schema"]);
    }
  });

  it("mark components that can reach themselves", () => {
    const { model } = schemaOf(reference("Tree"), {
      Tree: object({ left: reference("Node"), name: reference("Leaf") }),
      Node: object({ children: { type: "array", items: reference("Tree") } }),
      Leaf: string,
    });
    const marks = [...model.components.values()].map(({ name, recursive }) => [name, recursive]);
    expect(Object.fromEntries(marks)).toEqual({ Tree: true, Node: true, Leaf: false });
  });

  it("without an end are cut, with a warning", () => {
    const reading = schemaOf(reference("A"), {
      A: { oneOf: [reference("B"), string] },
      B: { anyOf: [reference("A"), { type: "integer" }] },
    });
    expect(componentOf(reading, "A")).toMatchObject({ kind: "union", variants: [{ kind: "string" }] });
    expect(reading.codes.every((code) => code.startsWith("SCHEMA_REFERENCE_LOOP"))).toBe(true);
  });
});

describe("allOf", () => {
  it("of objects is one object", () => {
    const reading = schemaOf(
      { allOf: [reference("Base"), object({ b: string }, { required: ["b"] })], required: ["a"], description: "Whole" },
      { Base: object({ a: string }, { description: "Base" }) },
    );
    expect(reading.schema).toMatchObject({
      kind: "object",
      description: "Whole",
      additional: false,
      properties: [
        { wireName: "a", required: true, schema: { pointer: "#/components/schemas/Base/properties/a" } },
        { wireName: "b", required: true },
      ],
    });
    expect(reading.model.components.size).toBe(0);
  });

  it("of one reference stays a reference with its own texts", () => {
    const { schema } = schemaOf({ allOf: [reference("A")], description: "Mine" }, { A: object({ a: string }) });
    expect(schema).toMatchObject({ kind: "ref", target: "#/components/schemas/A", description: "Mine" });
  });

  it("merges what both parts say of a property", () => {
    const { schema } = schemaOf({
      allOf: [
        object({ a: object({ x: string }), n: { type: "number", minimum: 1 } }),
        object({ a: object({ y: string }), n: { type: "integer", maximum: 9 } }),
      ],
    });
    expect(schema).toMatchObject({
      properties: [
        { wireName: "a", schema: { kind: "object", properties: [{ wireName: "x" }, { wireName: "y" }] } },
        { wireName: "n", schema: { kind: "integer", minimum: 1, maximum: 9 } },
      ],
    });
  });

  it.each([
    [
      [
        { type: "string", minLength: 1, maxLength: 5 },
        { minLength: 2, maxLength: 9 },
      ],
      { minLength: 2, maxLength: 5 },
    ],
    [[{ enum: ["a", "b"] }, { enum: ["b", "c"] }], { kind: "enum", values: ["b"] }],
    [[{ enum: [] }, { oneOf: [{ const: "a" }, { const: "b" }] }], { kind: "enum", values: ["a", "b"] }],
    [[{ enum: ["a", "b"] }, { oneOf: [{ const: "a" }, { const: "c" }] }], { kind: "enum", values: ["a"] }],
    [[{ type: ["string", "null"] }, { type: ["string", "null"] }], { kind: "string", nullable: true }],
    [[{ type: ["string", "null"] }, { type: "string" }], { kind: "string", nullable: false }],
    [[object({ a: string }), { additionalProperties: true }], { kind: "object", additional: { kind: "unknown" } }],
    [[object({ a: string }), { additionalProperties: false }], { kind: "object", additional: false }],
    [[object({ a: string }), { readOnly: true }], { kind: "object", readOnly: true }],
  ])("%j is %j", (allOf, expected) => {
    expect(schemaOf({ allOf }).schema).toMatchObject(expected);
  });

  it("with rules that one schema can't say twice is an intersection", () => {
    expect(schemaOf({ allOf: [{ type: "string", pattern: "^a" }, { pattern: "z$" }] }).schema).toMatchObject({
      kind: "intersection",
      parts: [
        { kind: "string", pattern: "^a" },
        { kind: "string", pattern: "z$" },
      ],
    });
  });

  it("that nothing can pass is left out with a warning", () => {
    const { schema, codes } = schemaOf(object({ a: { allOf: [string, { type: "integer" }] }, b: string }));
    expect(schema).toMatchObject({ properties: [{ wireName: "b" }] });
    expect(codes).toEqual(["SCHEMA_CONTRADICTION #/paths/~1/get/parameters/0/schema/properties/a"]);
  });

  it("that includes itself ends", () => {
    const reading = schemaOf(reference("A"), {
      A: { allOf: [reference("B"), object({ a: string })] },
      B: { allOf: [reference("A"), object({ b: string })] },
    });
    expect(componentOf(reading, "A")).toMatchObject({ properties: [{ wireName: "b" }, { wireName: "a" }] });
  });

  it("that doubles at every level takes no time", () => {
    const components: Record<string, object> = { L30: object({ a: string }) };
    for (let level = 0; level < 30; level += 1) {
      components[`L${level}`] = { allOf: [reference(`L${level + 1}`), reference(`L${level + 1}`)] };
    }
    expect(componentOf(schemaOf(reference("L0"), components), "L0")).toMatchObject({ kind: "object" });
  });
});

describe("oneOf and anyOf", () => {
  it("are unions", () => {
    expect(schemaOf({ oneOf: [string, { type: "integer" }], title: "Either" }).schema).toMatchObject({
      kind: "union",
      mode: "oneOf",
      title: "Either",
      variants: [{ kind: "string" }, { kind: "integer" }],
    });
  });

  it("turn a null variant into nullable, and one variant into itself", () => {
    expect(schemaOf({ anyOf: [string, { type: "null" }], description: "D" }).schema).toMatchObject({
      kind: "string",
      nullable: true,
      description: "D",
    });
    expect(schemaOf({ oneOf: [{ type: "null" }] }).schema.kind).toBe("null");
  });

  it("within each other keep the types that stand beside the outer one", () => {
    const { schema } = schemaOf({
      allOf: [{ oneOf: [string, { type: "boolean" }] }, { anyOf: [{ minimum: 2 }, { maxLength: 2 }] }],
    });
    const text = JSON.stringify(schema);
    expect(text).toContain('"maxLength":2');
    expect(text).not.toContain('"minimum"');
  });

  it("of constants are an enum", () => {
    const { schema, codes } = schemaOf({
      type: "integer",
      oneOf: [{ const: 0, title: "OFF" }, { const: 1 }, { enum: [1, 2] }],
    });
    expect(schema).toMatchObject({ kind: "enum", values: [0, 1, 2] });
    expect(codes).toEqual([]);
    expect(schemaOf({ anyOf: [{ const: "a" }, { type: "null" }] }).schema).toMatchObject({
      kind: "enum",
      nullable: true,
    });
  });

  it("beside properties give every variant these properties", () => {
    const { schema } = schemaOf(
      object({ id: string }, { required: ["id"], description: "D", oneOf: [object({ a: string }), reference("B")] }),
      { B: object({ b: string }) },
    );
    expect(schema).toMatchObject({
      kind: "union",
      description: "D",
      variants: [
        { properties: [{ wireName: "id", required: true }, { wireName: "a" }] },
        { properties: [{ wireName: "id", required: true }, { wireName: "b" }] },
      ],
    });
  });

  it("that only require properties are sets of the object", () => {
    const anyOf = [{ required: ["a"] }, { required: ["b", "c"] }];
    expect(schemaOf(object({ a: string, b: string, c: string }, { anyOf })).schema).toMatchObject({
      kind: "object",
      properties: [{ required: false }, { required: false }, { required: false }],
      requiredSets: { mode: "anyOf", sets: [["a"], ["b", "c"]] },
    });
  });

  it("that only require properties of an object that may be null are sets of the object", () => {
    const anyOf = [{ required: ["a"] }, { required: ["b"] }, { type: "null" }];
    expect(schemaOf(object({ a: string, b: string }, { type: ["object", "null"], anyOf })).schema).toMatchObject({
      kind: "object",
      nullable: true,
      requiredSets: { mode: "anyOf", sets: [["a"], ["b"]] },
    });
    expect(schemaOf({ properties: { a: string, b: string }, anyOf }).schema).toMatchObject({
      kind: "union",
      nullable: true,
    });
  });

  it("that all require a property make it required", () => {
    const oneOf = [{ required: ["a", "b"] }, { required: ["a", "c"], title: "By c" }];
    expect(schemaOf(object({ a: string, b: string, c: string }, { oneOf })).schema).toMatchObject({
      properties: [{ required: true }, { required: false }, { required: false }],
      requiredSets: {
        mode: "oneOf",
        sets: [
          ["a", "b"],
          ["a", "c"],
        ],
      },
    });
  });

  it("of a type that is said beside them give every variant this type", () => {
    expect(schemaOf({ type: "string", anyOf: [{ format: "email" }, { format: "uuid" }] }).schema).toMatchObject({
      kind: "union",
      variants: [
        { kind: "string", format: "email" },
        { kind: "string", format: "uuid" },
      ],
    });
  });

  it("that hold at once are multiplied out, to a bound", () => {
    const choice = (name: string, count: number) => ({
      oneOf: Array.from({ length: count }, (_, at) => object({ [`${name}${at}`]: string })),
    });
    const small = schemaOf({ allOf: [choice("a", 2), choice("b", 2)] });
    expect(small.schema).toMatchObject({ variants: [{ kind: "union" }, { kind: "union" }] });
    const large = schemaOf({ allOf: [choice("a", 20), choice("b", 20)] });
    expect(large.schema).toMatchObject({ kind: "union" });
    expect(large.codes).toContain("SCHEMA_CHOICE_UNCHECKED #/paths/~1/get/parameters/0/schema");
  });

  it("within each other take no unbounded time", () => {
    const components: Record<string, object> = {};
    for (let level = 0; level < 5; level += 1) {
      for (let at = 0; at < 40; at += 1) {
        const oneOf = Array.from({ length: 40 }, (_, next) => reference(`L${level + 1}N${next}`));
        components[`L${level}N${at}`] = object({ [`p${level}n${at}`]: string }, { oneOf });
      }
    }
    for (let at = 0; at < 40; at += 1) components[`L5N${at}`] = object({ last: string });
    expect(componentOf(schemaOf(reference("L0N0"), components), "L0N0").kind).toBe("union");
  }, 60_000);

  it("that are empty or no lists are ignored", () => {
    expect(schemaOf({ type: "string", oneOf: [], anyOf: "x" }).schema.kind).toBe("string");
  });
});

describe("discriminators", () => {
  const cat = object({ kind: { const: "cat" } }, { required: ["kind"] });
  const dog = object({ kind: { type: "string", enum: ["dog"] } }, { required: ["kind"] });

  it("take the values of the variants' own constants, declared or not", () => {
    const oneOf = [reference("Cat"), reference("Dog")];
    const discriminator = { wireName: "kind", values: ["cat", "dog"] };
    expect(schemaOf({ oneOf }, { Cat: cat, Dog: dog }).schema).toMatchObject({ discriminator });
    expect(schemaOf({ oneOf, discriminator: { propertyName: "kind" } }, { Cat: cat, Dog: dog }).schema).toMatchObject({
      discriminator,
    });
  });

  it("take the values of the mapping, by name or reference, else the names of the components", () => {
    const pet = object({ kind: string });
    const oneOf = [reference("Cat"), reference("Dog"), reference("Emu")];
    const mapping = { meow: "Cat", woof: "#/components/schemas/Dog" };
    expect(
      schemaOf({ oneOf, discriminator: { propertyName: "kind", mapping } }, { Cat: pet, Dog: pet, Emu: pet }).schema,
    ).toMatchObject({ discriminator: { wireName: "kind", values: ["meow", "woof", "Emu"] } });
  });

  it("are absent when a value is not known or not distinct", () => {
    const pet = object({ kind: string });
    const mapping = { a: "Cat", b: "Cat" };
    const { schema } = schemaOf(
      { oneOf: [reference("Cat"), reference("Dog")], discriminator: { propertyName: "kind", mapping } },
      { Cat: pet, Dog: pet },
    );
    expect(schema).not.toHaveProperty("discriminator");
    expect(
      schemaOf({ oneOf: [pet, object({ x: string })], discriminator: { propertyName: "kind" } }).schema,
    ).not.toHaveProperty("discriminator");
  });

  it("on a base make its heirs the variants", () => {
    const heir = (property: string) => ({ allOf: [reference("Pet"), object({ [property]: string })] });
    const reading = schemaOf(reference("Pet"), {
      Pet: object({ kind: string }, { discriminator: { propertyName: "kind", mapping: { woof: "Dog" } } }),
      Cat: heir("claws"),
      Dog: heir("tail"),
    });
    expect(componentOf(reading, "Pet")).toMatchObject({
      kind: "union",
      mode: "anyOf",
      variants: [
        { kind: "object", properties: [{ schema: { values: ["woof"] } }, { wireName: "tail" }] },
        { kind: "object", properties: [{ schema: { values: ["Cat"] } }, { wireName: "claws" }] },
      ],
      discriminator: { wireName: "kind", values: ["woof", "Cat"] },
    });
    expect(reading.codes).toEqual([]);
  });

  it("give each variant the values by which it is known, and decide instead of the number of variants that fit", () => {
    const kinds = { type: "string", enum: ["Cat", "Dog", "Emu"] };
    const oneOf = [reference("Cat"), reference("Dog"), reference("Emu")];
    const read = (mapping: object, property: object) => {
      const pet = object({ kind: property, name: string });
      const discriminator = { propertyName: "kind", mapping };
      return schemaOf({ oneOf, discriminator }, { Cat: pet, Dog: pet, Emu: object({ wings: string }) }).schema;
    };
    const mapping = { meow: "Cat", purr: "Cat", woof: "Dog", emu: "Emu" };
    const of = (...values: readonly string[]) => ({
      wireName: "kind",
      required: true,
      schema: { kind: "enum", values },
    });
    expect(read(mapping, string)).toMatchObject({
      mode: "anyOf",
      variants: [
        { kind: "object", properties: [of("meow", "purr"), { wireName: "name" }] },
        { kind: "object", properties: [of("woof"), { wireName: "name" }] },
        { kind: "object", properties: [of("emu"), { wireName: "wings" }] },
      ],
    });
    expect(read({}, kinds)).toMatchObject({
      mode: "anyOf",
      variants: [{ properties: [of("Cat"), {}] }, { properties: [of("Dog"), {}] }, { kind: "ref" }],
    });
    expect(read({ meow: "Cat" }, string)).toMatchObject({
      variants: [{ properties: [of("meow"), {}] }, { properties: [of("Dog"), {}] }, { kind: "ref" }],
    });
    expect(read({}, string)).toMatchObject({
      mode: "anyOf",
      variants: [{ properties: [of("Cat"), {}] }, { properties: [of("Dog"), {}] }, { kind: "ref" }],
    });
    // What the document's own lists contradict is no value.
    expect(read({ meow: "Cat" }, kinds)).toMatchObject({ variants: [{ kind: "ref" }, { kind: "object" }, {}] });
  });

  it("take no name of a component for a value where the document shows others, or where heirs have names of their own", () => {
    const read = (property: object, further: object = {}) =>
      schemaOf(
        { oneOf: [reference("Cat"), reference("Dog")], discriminator: { propertyName: "kind" } },
        { Cat: object({ kind: property, claws: string }), Dog: object({ kind: property, tail: string }), ...further },
      ).schema;
    const untold = { variants: [{ kind: "ref" }, { kind: "ref" }] };
    for (const shown of [
      { example: "cat" },
      { examples: ["Cat", "dog"] },
      { default: "cat" },
      { pattern: "^[a-z]+$" },
      { format: "uuid" },
    ])
      expect(read({ ...string, ...shown })).toMatchObject(untold);
    expect(read({ ...string, example: "Cat" })).toMatchObject({ variants: [{ kind: "object" }, { kind: "object" }] });
    const Puppy = { allOf: [reference("Dog"), object({ age: string })] };
    expect(read(string, { Puppy })).toMatchObject({ variants: [{ kind: "object" }, { kind: "ref" }] });
  });

  it("cost the same variants once, however often they are chosen among", () => {
    const names = Array.from({ length: 60 }, (_, at) => `V${at}`);
    const components = Object.fromEntries(names.map((name) => [name, object({ kind: string, [name]: string })]));
    const mapping = Object.fromEntries(names.map((name) => [name.toLowerCase(), name]));
    const choice = () => ({ oneOf: names.map(reference), discriminator: { propertyName: "kind", mapping } });
    const fields = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}`, choice()]));
    const { schema } = schemaOf(object(fields), components);
    const last = schema.kind === "object" ? schema.properties.at(-1)?.schema : undefined;
    expect(last?.kind === "union" && last.variants.map(({ kind }) => kind)).toEqual(names.map(() => "object"));
  });

  it("take the value that Azure writes beside a schema", () => {
    const pet = (value: string) => object({ kind: string }, { "x-ms-discriminator-value": value });
    const { schema } = schemaOf(
      { oneOf: [reference("Cat"), reference("Dog")], discriminator: { propertyName: "kind" } },
      { Cat: pet("#Microsoft.Cat"), Dog: pet("#Microsoft.Dog") },
    );
    expect(schema).toMatchObject({
      variants: [
        { properties: [{ schema: { values: ["#Microsoft.Cat"] } }] },
        { properties: [{ schema: { values: ["#Microsoft.Dog"] } }] },
      ],
    });
  });

  it("on a base whose heirs add nothing do not go in a circle", () => {
    const reading = schemaOf(reference("Pet"), {
      Pet: object({ kind: string }, { discriminator: { propertyName: "kind" } }),
      Cat: { allOf: [reference("Pet")] },
    });
    expect(componentOf(reading, "Pet")).toMatchObject({ properties: [{ schema: { values: ["Cat"] } }] });
  });

  it("on a base that lists its heirs itself do not go in a circle", () => {
    const heir = (property: string) => ({ allOf: [reference("Pet"), object({ [property]: string })] });
    const oneOf = [reference("Cat"), reference("Dog")];
    const reading = schemaOf(reference("Pet"), {
      Pet: object({ kind: string }, { oneOf, discriminator: { propertyName: "kind" } }),
      Cat: heir("claws"),
      Dog: heir("tail"),
    });
    expect(componentOf(reading, "Pet")).toMatchObject({
      kind: "union",
      variants: [
        { properties: [{ schema: { values: ["Cat"] } }, { wireName: "claws" }] },
        { properties: [{ schema: { values: ["Dog"] } }, { wireName: "tail" }] },
      ],
    });
  });
});
