import fc from "fast-check";
import * as prettier from "prettier";
import type { JsonValue } from "../../../src/load/types.js";
import type { Property, Schema } from "../../../src/model/types.js";
import type { ConnectorPlan, SchemaPlan, ToolPlan } from "../../../src/plan/types.js";
import { compileTemplate } from "../../../src/render/template/compile.js";
import type { FileKind } from "../../../src/render/template/file-kind.js";
import { tokenise } from "../../../src/render/template/tokenise.js";

/** A template of `kind` with its slots left empty, as a function of what it sees. */
export function compiled(text: string, kind: FileKind = "typescript", stock = true) {
  const source = { name: "template.ejs", text, stock };
  const render = compileTemplate(
    tokenise(source).filter((segment) => segment.kind !== "slot"),
    kind,
  );
  return (view: object, it: object = {}): string =>
    render({ it, view })
      .map((piece) => piece.text)
      .join("");
}

/** The settings of `templates/connector/prettierrc.json`. */
export const prettierOptions = { printWidth: 120, trailingComma: "all" } as const;

/** The text as Prettier leaves it. */
export function formatted(text: string, file: string): Promise<string> {
  return prettier.format(text, { ...prettierOptions, filepath: file });
}

const base = { pointer: "#", nullable: false } as const;

/** A schema with the least that its kind needs. */
export function schema<Kind extends Schema["kind"]>(kind: Kind, rest: object): Extract<Schema, { kind: Kind }> {
  return { ...base, kind, ...rest } as unknown as Extract<Schema, { kind: Kind }>;
}

/** A shared schema by its name. */
export function shared(name: string, value: Schema, recursive = false): SchemaPlan {
  return {
    component: { id: `#/components/schemas/${name}`, name, schema: value, recursive },
    exportName: name,
    file: `src/schemas/${name.toLowerCase()}.ts`,
  };
}

/** A tool with one argument per schema. */
export function toolPlan(
  properties: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly schema: Schema;
    readonly description?: string;
  }[],
  rest: Partial<ToolPlan> = {},
): ToolPlan {
  return {
    operation: undefined as never,
    name: "create_thing",
    exportName: "createThing",
    group: "things",
    file: "src/tools/things/create-thing.ts",
    title: "Create a thing",
    description: "Creates a thing.",
    effect: { verdict: "create", reason: "POST", pointer: "#" },
    risk: { verdict: "write", reason: "POST", pointer: "#" },
    access: [],
    accessUnder: {},
    input: {
      arguments: properties.map((property) => ({ ...property, target: { kind: "field", wireName: property.name } })),
      rules: {},
      advertised: {},
      unadvertised: [],
    },
    request: { method: "POST", path: "/things", parameters: [], accept: "application/json" },
    result: { kind: "empty" },
    tokens: 0,
    bytes: 0,
    ...rest,
  };
}

/** A plan around these tools and schemas. */
export function connectorPlan(
  tools: readonly ToolPlan[],
  schemas: readonly SchemaPlan[] = [],
  rest: Partial<ConnectorPlan> = {},
): ConnectorPlan {
  return {
    config: {
      name: "thing-mcp",
      access: "full",
      tools: ["all"],
      allow: [],
      store: "sqlite",
      transport: "both",
      strict: false,
    },
    name: "thing-mcp",
    title: "Things",
    instructions: "All about things.",
    document: { title: "Things", version: "1", sha256: "0".repeat(64), dialect: "3.1" },
    upstream: { otherServers: [], credentials: [] },
    tools,
    schemas,
    removed: [],
    scopes: {
      lockVersion: 1,
      credentials: {},
      profiles: {},
      tools: {},
      unscoped: [],
      anonymous: [],
      acceptBroader: {},
    },
    leftOut: [],
    pinned: {},
    ...rest,
  };
}

const nasty = fc.constantFrom(
  '"',
  "'",
  "\\",
  "`${x}`",
  "*/",
  "/*",
  "//",
  "</script>",
  "\u2028",
  "\n",
  "é",
  "😀",
  "__proto__",
  "<%= x %>",
  "'\"'",
  '\\"',
);
/** Text of every length that matters to a line, with characters that matter to a literal. */
export const text = fc.oneof(
  { weight: 3, arbitrary: fc.lorem({ maxCount: 12 }) },
  { weight: 1, arbitrary: fc.lorem({ mode: "sentences", maxCount: 4 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(nasty, fc.string({ maxLength: 8 })), { maxLength: 5 }).map((parts) => parts.join("")),
  },
);

const propertyName = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/) },
  { weight: 1, arbitrary: text },
);

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 30 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(propertyName, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), {
      maxKeys: 3,
      noNullPrototype: false,
    }),
  },
);

const extras = fc.record(
  { nullable: fc.boolean(), description: text, default: value, deprecated: fc.boolean() },
  { requiredKeys: ["nullable"] },
);

/** Any schema, some of them references to `shared`. */
export function anySchema(sharedIds: readonly string[]): fc.Arbitrary<Schema> {
  const { node } = fc.letrec<{ node: Schema }>((tie) => {
    const kinds: fc.Arbitrary<object>[] = [
      fc.record(
        {
          kind: fc.constant("string"),
          minLength: fc.nat(9),
          maxLength: fc.nat(999),
          pattern: text,
          format: fc.constantFrom("email", "date-time", "x y"),
        },
        { requiredKeys: ["kind"] },
      ),
      fc.record(
        {
          kind: fc.constant("number"),
          minimum: fc.double({ noNaN: true, noDefaultInfinity: true }),
          exclusiveMaximum: fc.integer(),
          multipleOf: fc.constantFrom(0.01, 5),
        },
        { requiredKeys: ["kind"] },
      ),
      fc.record(
        {
          kind: fc.constant("integer"),
          int64: fc.boolean(),
          unsigned: fc.boolean(),
          minimum: fc.integer(),
          maximum: fc.integer(),
        },
        { requiredKeys: ["kind", "int64"] },
      ),
      fc.constantFrom(
        { kind: "boolean" },
        { kind: "unknown" },
        { kind: "binary" },
        { kind: "null" },
        { kind: "never" },
      ),
      fc.record({
        kind: fc.constant("enum"),
        values: fc.oneof(
          fc.array(text, { minLength: 1, maxLength: 30 }),
          fc.array(fc.integer(), { minLength: 1, maxLength: 40 }),
          fc.array(value, { minLength: 1, maxLength: 5 }),
        ),
      }),
      fc.record(
        {
          kind: fc.constant("array"),
          items: tie("node"),
          uniqueItems: fc.boolean(),
          minItems: fc.nat(5),
          maxItems: fc.nat(99),
        },
        { requiredKeys: ["kind", "items", "uniqueItems"] },
      ),
      fc.record(
        {
          kind: fc.constant("tuple"),
          items: fc.array(tie("node"), { maxLength: 3 }),
          rest: tie("node"),
          minItems: fc.nat(3),
        },
        { requiredKeys: ["kind", "items", "rest"] },
      ),
      fc.record(
        {
          kind: fc.constant("object"),
          properties: fc.uniqueArray(
            fc.record({ wireName: propertyName, required: fc.boolean(), schema: tie("node") }),
            { maxLength: 5, selector: ({ wireName }: { wireName: string }) => wireName },
          ) as fc.Arbitrary<Property[]>,
          additional: fc.oneof(fc.constant(false), tie("node")),
          patternProperties: fc.array(fc.record({ pattern: text, schema: tie("node") }), { maxLength: 2 }),
          minProperties: fc.nat(4),
        },
        { requiredKeys: ["kind", "properties", "additional"] },
      ),
      fc.record({
        kind: fc.constant("union"),
        mode: fc.constantFrom("oneOf", "anyOf"),
        variants: fc.array(tie("node"), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ kind: fc.constant("intersection"), parts: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
    ];
    if (sharedIds.length > 0)
      kinds.push(fc.record({ kind: fc.constant("ref"), target: fc.constantFrom(...sharedIds) }));
    return {
      node: fc
        .tuple(fc.oneof({ maxDepth: 4, depthSize: "medium" }, ...kinds), extras)
        .map(([kind, extra]) => ({ ...base, ...kind, ...extra }) as unknown as Schema),
    };
  });
  return node;
}

/** Names of arguments as the plan makes them. */
export const argumentName = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/),
);
