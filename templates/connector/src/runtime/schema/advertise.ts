import { z } from "zod";
import { isGuardedMethod } from "../idempotency/guard.js";
import { keyArgumentOf } from "../key-argument.js";
import type { Policy } from "../policy.js";
import type { ReadingDefinition, ResultDefinition, ResultSchema, Tool } from "../tool.js";
import { compactSchema, inputSchemaBudget, type JsonSchema } from "./compact-schema.js";
import { ruleKeywords } from "./constraint.js";
import { inlined } from "./inline.js";
import { simplified } from "./simplify.js";

/** What a model needs to know about the key; in the parameter, because clients cut tool descriptions. */
const KEY_DESCRIPTION =
  "Names ONE intended action. Build it from the action's own facts plus a date or number, e.g. `invoice-acme-2026-10-no1`. " +
  "If this call fails, times out or you are not sure it worked, call again with the SAME key: it runs once. " +
  "Use a new key only for a new, different action.";

/** Where the content may name the action; only such methods are guarded by it. */
const UNKEYED_DESCRIPTION =
  " Without a key, an equal call soon after counts as a repeat of this one and is not executed again.";

export const KEY_SCHEMA: JsonSchema = {
  type: "string",
  minLength: 8,
  maxLength: 128,
  pattern: "^[A-Za-z0-9_.:-]+$",
  description: KEY_DESCRIPTION,
};

/**
 * The input schema of a tool as clients see it: inlined, bounded, without what only machines need.
 * Calls are checked against the whole schema all the same.
 */
export function advertiseInput(tool: Tool, policy: Policy): JsonSchema {
  const { schema } = compactSchema(describeInput(tool.input), inputSchemaBudget);
  const properties = { ...record(schema.properties), ...readingSchemas(tool.reading) };
  const required = Array.isArray(schema.required) ? [...schema.required] : [];
  const argument = keyArgumentOf(policy);
  if (argument !== undefined) {
    const optional = policy.idempotency?.keyPolicy === "derive";
    properties[argument] = optional ? optionalKeySchema(tool) : KEY_SCHEMA;
    if (!optional) required.push(argument);
  }
  return {
    type: "object",
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: schema.additionalProperties ?? false,
  };
}

type ReadingNames = Pick<ReadingDefinition, "cursor" | "fields" | "detail">;

/** What a caller may say about the part of the result that it wants: short, as hundreds of tools say it. */
export function readingSchemas({ cursor, fields, detail }: ReadingNames = {}): Readonly<Record<string, JsonSchema>> {
  return {
    ...(fields !== undefined && { [fields]: FIELDS_SCHEMA }),
    ...(detail !== undefined && { [detail]: DETAIL_SCHEMA }),
    ...(cursor !== undefined && { [cursor]: CURSOR_SCHEMA }),
  };
}

const CURSOR_SCHEMA: JsonSchema = {
  type: "string",
  description: "`page.next_cursor` of the result before, to go on; other arguments as then.",
};

const FIELDS_SCHEMA: JsonSchema = {
  type: "array",
  items: { type: "string" },
  description: "Only these fields, e.g. `id`, `owner.name`.",
};

const DETAIL_SCHEMA: JsonSchema = { enum: ["concise", "full"], description: "full: every declared field." };

function optionalKeySchema({ request }: Tool): JsonSchema {
  const unkeyed = isGuardedMethod(request.method) ? UNKEYED_DESCRIPTION : "";
  return { ...KEY_SCHEMA, description: `Optional. ${KEY_DESCRIPTION}${unkeyed}` };
}

/** The whole input schema as JSON Schema: inlined and tidy, but not cut to a size. */
export function describeInput(input: z.ZodType): JsonSchema {
  const converted: JsonSchema = z.toJSONSchema(input, {
    io: "input",
    target: "draft-2020-12",
    unrepresentable: "any",
    cycles: "ref",
    reused: "ref",
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // zod's own formats bring a pattern of several hundred characters.
      if (def.type === "string" && jsonSchema.format !== undefined) delete jsonSchema.pattern;
      Object.assign(jsonSchema, defaultOf(zodSchema), ruleKeywords(zodSchema));
    },
  });
  return simplified(inlined(converted));
}

/** The document's default; zod leaves it out of a schema that changes its value, such as a 64-bit integer. */
function defaultOf(schema: z.core.$ZodType): JsonSchema {
  const value = z.globalRegistry.get(schema)?.["default"];
  return value === undefined ? {} : { default: value };
}

/** The one envelope of every answer, with the tool's own result in it (idempotency reference, section 7.1). */
export function advertiseOutput(tool: Tool): JsonSchema {
  return { type: "object", properties: { ...ENVELOPE, result: resultSchema(tool.result) }, required: ["status"] };
}

export const ENVELOPE = {
  status: { enum: ["ok", "error"] },
  notice: { type: "string" },
  result: {},
  page: { type: "object" },
  error: {
    type: "object",
    properties: {
      code: { type: "string" },
      message: { type: "string" },
      executed: { enum: ["no", "yes", "partial", "unknown"] },
      retry: { type: "object" },
      fix: { type: "array" },
      next: { type: "string" },
      verify: { type: "object" },
      upstream: { type: "object" },
    },
  },
  call: { type: "object" },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** The `result` of an answer. */
export function resultSchema(result: ResultDefinition): JsonSchema {
  if (result.kind === "text") return { type: ["string", "null"] };
  if (result.kind !== "json") return { type: ["object", "null"] };
  return nullable(projectionSchema(result.schema));
}

/**
 * The projected part of the answer. Nulls are left out of objects, so only items need to allow them;
 * a number that JavaScript can't hold is its digits as text.
 */
function projectionSchema(schema: ResultSchema): JsonSchema {
  switch (schema.type) {
    case undefined:
      return {};
    case "object":
      return { type: "object", properties: mapValues(schema.properties, projectionSchema) };
    case "array":
      return { type: "array", items: nullable(projectionSchema(schema.items)) };
    case "number":
    case "integer":
      return { type: [schema.type, "string"] };
    default:
      return { type: schema.type };
  }
}

function nullable(schema: JsonSchema): JsonSchema {
  return schema.type === undefined ? schema : { ...schema, type: [schema.type, "null"].flat() };
}

function mapValues<In, Out>(members: Readonly<Record<string, In>>, change: (member: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(member)]));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
