import type { ArraySchema, TupleSchema } from "../../model/types.js";
import { array, method, number } from "../code/index.js";
import type { ZodCode, ZodContext } from "./context.js";
import type { Convert } from "./convert.js";

export function arrayCode(schema: ArraySchema, context: ZodContext, convert: Convert): ZodCode {
  let code: ZodCode = context.z("array", convert(schema.items, { optional: false }));
  if (schema.minItems !== undefined && schema.minItems > 0) code = method(code, "min", number(schema.minItems));
  if (schema.maxItems !== undefined) code = method(code, "max", number(schema.maxItems));
  return schema.uniqueItems ? method(code, "check", context.helper("uniqueItems")) : code;
}

/** `prefixItems` says what an item must be if it is there; `minItems` says which must be there. */
export function tupleCode(schema: TupleSchema, context: ZodContext, convert: Convert): ZodCode {
  const needed = schema.minItems ?? 0;
  const items = array(schema.items.map((item, index) => convert(item, { optional: index >= needed })));
  const closed =
    schema.rest.kind === "never" || (schema.maxItems !== undefined && schema.maxItems <= schema.items.length);
  let code: ZodCode = closed
    ? context.z("tuple", items)
    : context.z("tuple", items, convert(schema.rest, { optional: false }));
  if (needed > schema.items.length) code = method(code, "check", context.z("minLength", number(needed)));
  if (schema.maxItems !== undefined) code = method(code, "check", context.z("maxLength", number(schema.maxItems)));
  return code;
}
