import type { JsonSchema } from "./compact-schema.js";
import { formats } from "./formats.js";
import { isSchema } from "./inline.js";

const MOST_VALUES = 12;
const LONGEST_VALUE = 80;
const LONGEST_PATTERN = 200;

/** What a schema takes, in words: `an integer from 1 to 100`, `one of "EUR", "USD"`. */
export function expectation(schema: JsonSchema): string {
  if (Array.isArray(schema.enum)) return `one of ${listed(schema.enum)}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const variants = schema.anyOf ?? schema.allOf;
  if (Array.isArray(variants))
    return variants
      .filter(isSchema)
      .slice(0, 4)
      .map(expectation)
      .join(schema.anyOf ? " or " : " and ");
  if (schema.format === "int64") return `a 64-bit integer, as text beyond 2^53${range(schema)}`;
  if (schema.format === "uint64") return `an unsigned 64-bit integer, as text beyond 2^53${range(schema)}`;
  return [schema.type]
    .flat()
    .map((type) => ofType(schema, type))
    .join(" or ");
}

function ofType(schema: JsonSchema, type: unknown): string {
  switch (type) {
    case "string":
      return text(schema);
    case "integer":
      return `an integer${range(schema)}`;
    case "number":
      return `a number${range(schema)}`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list${counted(schema.minItems, schema.maxItems, "items")}`;
    case "object":
      return object(schema);
    case "null":
      return "null";
    default:
      return "any JSON value";
  }
}

function text(schema: JsonSchema): string {
  const known = typeof schema.format === "string" ? formats.get(schema.format)?.expected : undefined;
  const what = known ?? (schema.contentEncoding === "base64" ? "base64 text" : "text");
  const pattern = typeof schema.pattern === "string" ? ` that matches ${cut(schema.pattern, LONGEST_PATTERN)}` : "";
  return `${what}${pattern}${counted(schema.minLength, schema.maxLength, "characters")}`;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${String(minimum)} to ${String(maximum)}`;
  const limits = [
    minimum !== undefined && `at least ${String(minimum)}`,
    exclusiveMinimum !== undefined && `more than ${String(exclusiveMinimum)}`,
    maximum !== undefined && `at most ${String(maximum)}`,
    exclusiveMaximum !== undefined && `less than ${String(exclusiveMaximum)}`,
    multipleOf !== undefined && `a multiple of ${String(multipleOf)}`,
  ].filter((limit) => limit !== false);
  return limits.map((limit) => `, ${limit}`).join("");
}

function counted(least: unknown, most: unknown, what: string): string {
  if (typeof least === "number" && typeof most === "number") return `, ${least} to ${most} ${what}`;
  if (typeof least === "number") return `, at least ${least} ${what}`;
  return typeof most === "number" ? `, at most ${most} ${what}` : "";
}

function object(schema: JsonSchema): string {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return required.length === 0 ? "an object" : `an object with ${required.slice(0, MOST_VALUES).join(", ")}`;
}

/** At most twelve values, and how many more there are. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => cut(JSON.stringify(value), LONGEST_VALUE));
  return values.length > MOST_VALUES ? `${shown.join(", ")} and ${values.length - MOST_VALUES} more` : shown.join(", ");
}

function cut(words: string, length: number): string {
  return words.length > length ? `${words.slice(0, length)}…` : words;
}
