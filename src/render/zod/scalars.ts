import type { EnumSchema, IntegerSchema, NumberSchema, StringSchema } from "../../model/types.js";
import { array, literal, method, number, object, string } from "../code/index.js";
import type { ZodCode, ZodContext } from "./context.js";

export function stringCode(schema: StringSchema, context: ZodContext): ZodCode {
  let code: ZodCode = context.z("string");
  if (schema.minLength !== undefined && schema.minLength > 0) code = method(code, "min", number(schema.minLength));
  if (schema.maxLength !== undefined) code = method(code, "max", number(schema.maxLength));
  if (schema.format !== undefined && /^[a-z][a-z0-9._-]{0,31}$/i.test(schema.format)) {
    code = method(code, "check", context.helper("format", string(schema.format)));
  }
  if (schema.pattern !== undefined) code = method(code, "check", context.helper("pattern", string(schema.pattern)));
  return code;
}

export function numberCode(schema: NumberSchema, context: ZodContext): ZodCode {
  return bounded(context.z("number"), schema, context);
}

export function integerCode(schema: IntegerSchema, context: ZodContext): ZodCode {
  if (!schema.int64) return bounded(context.z("int"), schema, context);
  const helper = schema.unsigned ? "uint64" : "int64";
  const bounds = int64Bounds.flatMap((keyword) => {
    const bound = schema[keyword];
    const isImplied = helper === "uint64" && keyword === "minimum" && bound === 0;
    return bound === undefined || isImplied ? [] : [[keyword, number(bound)] as const];
  });
  return bounds.length === 0 ? context.helper(helper) : context.helper(helper, object(bounds));
}

const int64Bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] as const;

const bounds = [
  ["minimum", "min"],
  ["exclusiveMinimum", "gt"],
  ["maximum", "max"],
  ["exclusiveMaximum", "lt"],
] as const;

function bounded(base: ZodCode, schema: NumberSchema | IntegerSchema, context: ZodContext): ZodCode {
  let code = base;
  for (const [keyword, name] of bounds) {
    const bound = schema[keyword];
    if (bound !== undefined) code = method(code, name, number(bound));
  }
  return schema.multipleOf === undefined
    ? code
    : method(code, "check", context.helper("multipleOf", number(schema.multipleOf)));
}

/** Enums of text by `z.enum`, of other scalars by `z.literal`, of anything else by value. */
export function enumCode({ values }: EnumSchema, context: ZodContext): ZodCode {
  const [first] = values;
  if (values.some((value) => typeof value === "object" && value !== null))
    return context.helper("oneOfValues", array(values.map(literal)));
  if (values.length === 1 && first !== undefined) return context.z("literal", literal(first));
  const name = values.every((value) => typeof value === "string") ? "enum" : "literal";
  return context.z(name, array(values.map(literal)));
}
