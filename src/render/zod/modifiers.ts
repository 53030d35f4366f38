import type { JsonValue } from "../../load/types.js";
import type { Schema } from "../../model/types.js";
import { literal, method, object, string } from "../code/index.js";
import type { ZodCode, ZodContext } from "./context.js";

/** What surrounds a schema where it is used. */
export interface Use {
  readonly optional: boolean;
  /** Instead of the schema's own. */
  readonly description?: string;
}

/** `.check(not(…)).nullable().optional().describe(…).meta(…)`, as far as they apply. */
export function modified(
  base: ZodCode,
  schema: Schema,
  use: Use,
  context: ZodContext,
  not: ZodCode | undefined,
): ZodCode {
  let code = base;
  if (not !== undefined) code = method(code, "check", context.helper("not", not));
  if (schema.nullable) code = method(code, "nullable");
  if (use.optional) code = method(code, "optional");
  const description = descriptionOf(schema, use, context);
  if (description !== undefined) code = method(code, "describe", string(description));
  const meta = metaOf(schema);
  return meta.length > 0 ? method(code, "meta", object(meta.map(([key, value]) => [key, literal(value)]))) : code;
}

/** A reference says only what its target does not say already. */
function descriptionOf(schema: Schema, use: Use, context: ZodContext): string | undefined {
  const description = use.description ?? schema.description;
  if (description === undefined || description === "") return undefined;
  const repeated = schema.kind === "ref" && context.component(schema.target).schema.description === description;
  return repeated ? undefined : description;
}

function metaOf(schema: Schema): (readonly [string, JsonValue])[] {
  const meta: (readonly [string, JsonValue])[] = [];
  if (schema.default !== undefined) meta.push(["default", schema.default]);
  if (schema.deprecated) meta.push(["deprecated", true]);
  return meta;
}
