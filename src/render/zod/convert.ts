import type { Schema, SchemaKind } from "../../model/types.js";
import { arrayCode, tupleCode } from "./collections.js";
import type { ZodCode, ZodContext } from "./context.js";
import { modified, type Use } from "./modifiers.js";
import { objectCode } from "./objects.js";
import { enumCode, integerCode, numberCode, stringCode } from "./scalars.js";
import { intersectionCode, unionCode } from "./unions.js";

/** Turns a schema into code, with what surrounds it at this place. */
export type Convert = (schema: Schema, use: Use) => ZodCode;

type Handler<Kind extends SchemaKind> = (
  schema: Extract<Schema, { readonly kind: Kind }>,
  context: ZodContext,
  convert: Convert,
) => ZodCode;

/** One handler per kind; a kind without one does not compile. */
const handlers: { readonly [Kind in SchemaKind]: Handler<Kind> } = {
  string: stringCode,
  number: numberCode,
  integer: integerCode,
  boolean: (_, context) => context.z("boolean"),
  null: (_, context) => context.z("null"),
  enum: enumCode,
  array: arrayCode,
  tuple: tupleCode,
  object: objectCode,
  union: unionCode,
  intersection: intersectionCode,
  ref: ({ target }, context) => context.shared(target),
  binary: (_, context) => context.helper("base64"),
  unknown: (_, context) => context.z("unknown"),
  never: (_, context) => context.z("never"),
};

/** A schema as zod code; what it imports is collected in the context. */
export function zodCode(schema: Schema, use: Use, context: ZodContext): ZodCode {
  const convert: Convert = (inner, innerUse) => zodCode(inner, innerUse, context);
  const not = schema.not === undefined ? undefined : convert(schema.not, { optional: false });
  return modified(handle(schema, context, convert), schema, use, context, not);
}

function handle<Kind extends SchemaKind>(
  schema: Extract<Schema, { readonly kind: Kind }>,
  context: ZodContext,
  convert: Convert,
): ZodCode {
  const handler: Handler<Kind> = handlers[schema.kind as Kind];
  return handler(schema, context, convert);
}
