import type { JsonSchema } from "../../../../src/contract/contract.js";
import type { Level } from "../../../../src/contract/rules.js";
import type { Random } from "../../support/random.js";

/** What one change means, and what its reverse means, for a caller who sends values and for one who reads them. */
export interface Narrowing {
  /** Undefined: it does not apply to this schema. */
  narrow(schema: JsonSchema, random: Random): JsonSchema | undefined;
  readonly input: readonly [forth: Level, back: Level];
  readonly output: readonly [forth: Level, back: Level];
}

const bounds = { input: ["breaking", "info"], output: ["info", "review"] } as const;

/** Changes after which fewer values are valid than before. */
export const narrowings: Readonly<Record<string, Narrowing>> = {
  "a maximum falls": { ...bounds, narrow: (schema, random) => upper(schema, "integer", "maximum", random) },
  "an exclusive maximum falls": {
    ...bounds,
    narrow: (schema, random) => upper(schema, "integer", "exclusiveMaximum", random),
  },
  "a minimum rises": { ...bounds, narrow: (schema, random) => lower(schema, "integer", "minimum", random) },
  "an exclusive minimum rises": {
    ...bounds,
    narrow: (schema, random) => lower(schema, "integer", "exclusiveMinimum", random),
  },
  "a longest length falls": { ...bounds, narrow: (schema, random) => upper(schema, "string", "maxLength", random) },
  "a shortest length rises": { ...bounds, narrow: (schema, random) => lower(schema, "string", "minLength", random) },
  "fewer items": { ...bounds, narrow: (schema, random) => upper(schema, "array", "maxItems", random) },
  "more items": { ...bounds, narrow: (schema, random) => lower(schema, "array", "minItems", random) },
  "fewer members": { ...bounds, narrow: (schema, random) => upper(schema, "object", "maxProperties", random) },
  "more members": { ...bounds, narrow: (schema, random) => lower(schema, "object", "minProperties", random) },
  "a multiple of a multiple": {
    ...bounds,
    narrow: (schema, random) => {
      if (schema["type"] !== "integer") return undefined;
      const { multipleOf } = schema;
      return { ...schema, multipleOf: (typeof multipleOf === "number" ? multipleOf : 1) * (2 + random.below(5)) };
    },
  },
  "items that differ": {
    ...bounds,
    narrow: (schema) =>
      schema["type"] === "array" && schema["uniqueItems"] !== true ? { ...schema, uniqueItems: true } : undefined,
  },
  "a pattern comes": {
    ...bounds,
    narrow: (schema) =>
      schema["type"] === "string" && schema["pattern"] === undefined ? { ...schema, pattern: "^a" } : undefined,
  },
  "a format comes": {
    ...bounds,
    narrow: (schema) =>
      schema["type"] === "string" && schema["format"] === undefined ? { ...schema, format: "date" } : undefined,
  },
  "a value goes": {
    ...bounds,
    narrow: (schema, random) => {
      const { enum: values } = schema;
      if (!Array.isArray(values) || values.length < 2) return undefined;
      return { ...schema, enum: values.toSpliced(random.below(values.length), 1) as readonly unknown[] };
    },
  },
  "an enumeration comes": {
    ...bounds,
    narrow: (schema) =>
      schema["type"] === "string" && schema["enum"] === undefined ? { ...schema, enum: ["a", "b"] } : undefined,
  },
  "a member becomes required": {
    ...bounds,
    narrow: (schema, random) => {
      const [required, optional] = [requiredOf(schema), propertyNames(schema)];
      const candidates = optional.filter((name) => !required.includes(name));
      const name = candidates[random.below(candidates.length)];
      return name === undefined ? undefined : { ...schema, required: [...required, name] };
    },
  },
  "other members are refused": {
    ...bounds,
    narrow: (schema) =>
      schema["type"] === "object" && schema["additionalProperties"] !== false
        ? { ...schema, additionalProperties: false }
        : undefined,
  },
  "null is refused": {
    input: ["breaking", "info"],
    output: ["info", "breaking"],
    narrow: (schema) => {
      const { type } = schema;
      if (!Array.isArray(type) || !type.includes("null")) return undefined;
      const rest = type.filter((name) => name !== "null") as readonly string[];
      return { ...schema, type: rest.length === 1 ? rest[0] : rest };
    },
  },
  "a whole number where any was": {
    input: ["breaking", "info"],
    output: ["breaking", "breaking"],
    narrow: (schema) => (schema["type"] === "number" ? { ...schema, type: "integer" } : undefined),
  },
  "a type goes": {
    input: ["breaking", "info"],
    output: ["breaking", "breaking"],
    narrow: (schema) => {
      const { type } = schema;
      if (!Array.isArray(type)) return undefined;
      const kept = type.filter((name) => name !== "boolean") as readonly string[];
      return kept.length === type.length ? undefined : { ...schema, type: kept };
    },
  },
  "a form goes": {
    input: ["breaking", "info"],
    output: ["breaking", "review"],
    narrow: (schema, random) => {
      const { anyOf: forms } = schema;
      if (!Array.isArray(forms) || forms.length < 2) return undefined;
      return { ...schema, anyOf: forms.toSpliced(random.below(forms.length), 1) as readonly unknown[] };
    },
  },
  "a member goes": {
    input: ["breaking", "info"],
    output: ["breaking", "info"],
    narrow: (schema, random) => {
      const optional = propertyNames(schema).filter((name) => !requiredOf(schema).includes(name));
      const gone = optional[random.below(optional.length)];
      if (gone === undefined) return undefined;
      const properties = Object.entries(Object(schema["properties"])).filter(([name]) => name !== gone);
      return { ...schema, properties: Object.fromEntries(properties) };
    },
  },
};

function upper(schema: JsonSchema, type: string, keyword: string, random: Random): JsonSchema | undefined {
  if (schema["type"] !== type) return undefined;
  const { [keyword]: known } = schema;
  return { ...schema, [keyword]: typeof known === "number" ? known - 1 - random.below(9) : 50 + random.below(50) };
}

function lower(schema: JsonSchema, type: string, keyword: string, random: Random): JsonSchema | undefined {
  if (schema["type"] !== type) return undefined;
  const { [keyword]: known } = schema;
  return { ...schema, [keyword]: typeof known === "number" ? known + 1 + random.below(9) : 1 + random.below(9) };
}

function propertyNames({ properties }: JsonSchema): readonly string[] {
  return Object.keys(Object(properties ?? {}));
}

function requiredOf({ required }: JsonSchema): readonly string[] {
  return Array.isArray(required) ? (required as readonly string[]) : [];
}

/** An object as documents describe them, so deep at most. */
export function anyObject(random: Random, depth = 3): JsonSchema {
  const names = ["amount", "state", "note", "lines", "to", "address", "tags", "rate"].filter(() => random.chance(0.6));
  const properties = Object.fromEntries(names.map((name) => [name, anySchema(random, depth - 1)]));
  const required = names.filter(() => random.chance(0.4));
  return {
    type: "object",
    properties,
    ...(required.length > 0 && { required }),
    ...(random.chance(0.3) && { additionalProperties: random.chance(0.5) ? false : { type: "string" } }),
    ...(random.chance(0.1) && { maxProperties: 40 + random.below(9) }),
  };
}

function anySchema(random: Random, depth: number): JsonSchema {
  const texts = random.chance(0.3) ? { description: `Words ${String(random.below(99))}.` } : {};
  const simple = [
    { type: "integer", ...(random.chance(0.5) && { minimum: random.below(9), maximum: 90 + random.below(9) }) },
    { type: "integer", ...(random.chance(0.5) && { multipleOf: 2 + random.below(4) }) },
    { type: "number" },
    { type: "string", ...(random.chance(0.5) && { minLength: random.below(4), maxLength: 50 + random.below(50) }) },
    { type: "string", enum: ["open", "closed", "void", "paid"].slice(0, 2 + random.below(3)) },
    { type: ["string", "null"] },
    { type: ["string", "boolean"] },
    { type: "string", ...(random.chance(0.5) ? { format: "uuid" } : { pattern: "^[a-z]+$" }) },
  ] as const satisfies readonly JsonSchema[];
  if (depth <= 0 || random.chance(0.5)) return { ...random.pick<JsonSchema>([...simple]), ...texts };
  const nested = [
    anyObject(random, depth),
    { type: "array", items: anySchema(random, depth - 1), ...(random.chance(0.3) && { maxItems: 60 }) },
    { anyOf: [{ type: "string" }, { type: "integer" }, anyObject(random, depth - 1)] },
  ] as const satisfies readonly JsonSchema[];
  return { ...random.pick<JsonSchema>([...nested]), ...texts };
}

/** The schema with one place in it changed, or undefined where the change does not apply anywhere on the way that was taken. */
export function changeSomewhere(
  schema: JsonSchema,
  change: (schema: JsonSchema) => JsonSchema | undefined,
  random: Random,
): JsonSchema | undefined {
  const here = random.chance(0.3) ? change(schema) : undefined;
  if (here !== undefined) return here;
  const { properties, items } = schema;
  if (typeof items === "object" && items !== null) {
    const changed = changeSomewhere(items as JsonSchema, change, random);
    return changed === undefined ? change(schema) : { ...schema, items: changed };
  }
  const names = propertyNames(schema);
  const name = names[random.below(names.length)];
  if (name === undefined) return change(schema);
  const members = Object(properties) as Readonly<Record<string, JsonSchema>>;
  const changed = changeSomewhere(members[name] ?? {}, change, random);
  return changed === undefined ? change(schema) : { ...schema, properties: { ...members, [name]: changed } };
}

/** The same value with its members, and every list whose order means nothing, in another order. */
export function shuffled(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const free = ["required", "enum", "type"].includes(name) && Array.isArray(member);
    return [name, free ? mixed(member as unknown[], random) : shuffled(member, random)] as const;
  });
  return Object.fromEntries(mixed(members, random));
}

function mixed<Item>(items: readonly Item[], random: Random): readonly Item[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
