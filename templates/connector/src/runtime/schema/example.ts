import type { JsonSchema } from "./compact-schema.js";
import { formats } from "./formats.js";
import { isSchema } from "./inline.js";

/** A value that a schema takes; undefined where none can be made up, as for a pattern. */
export function exampleOf(schema: JsonSchema, depth = 0): unknown {
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (Array.isArray(schema.anyOf))
    return schema.anyOf
      .filter(isSchema)
      .map((variant) => exampleOf(variant, depth))
      .find(isDefined);
  return depth > 3 ? undefined : ofType(schema, depth);
}

function ofType(schema: JsonSchema, depth: number): unknown {
  switch ([schema.type].flat()[0]) {
    case "string":
      return text(schema);
    case "integer":
      return Math.ceil(number(schema));
    case "number":
      return number(schema);
    case "boolean":
      return true;
    case "array":
      return list(schema, depth);
    case "object":
      return object(schema, depth);
    default:
      return undefined;
  }
}

function text({ format, pattern, contentEncoding, minLength }: JsonSchema): string | undefined {
  if (pattern !== undefined) return undefined;
  if (typeof format === "string") return formats.get(format)?.example;
  if (contentEncoding !== undefined) return "aGVsbG8=";
  return typeof minLength === "number" && minLength > 4 ? undefined : "text";
}

function number({ minimum, exclusiveMinimum, maximum, multipleOf }: JsonSchema): number {
  const step = typeof multipleOf === "number" ? multipleOf : 1;
  if (typeof minimum === "number") return Math.ceil(minimum / step) * step;
  if (typeof exclusiveMinimum === "number") return (Math.floor(exclusiveMinimum / step) + 1) * step;
  return typeof maximum === "number" ? Math.floor(Math.min(maximum, step) / step) * step : step;
}

function list({ items }: JsonSchema, depth: number): unknown {
  const item = isSchema(items) ? exampleOf(items, depth + 1) : undefined;
  return item === undefined ? undefined : [item];
}

function object({ properties, required }: JsonSchema, depth: number): unknown {
  const members = new Map(Object.entries(isSchema(properties) ? properties : {}));
  const needed = Array.isArray(required) ? required.map(String) : [];
  const examples = needed.map((name) => {
    const member = members.get(name);
    return [name, isSchema(member) ? exampleOf(member, depth + 1) : undefined] as const;
  });
  return examples.every(([, example]) => isDefined(example)) ? Object.fromEntries(examples) : undefined;
}

function isDefined(value: unknown): boolean {
  return value !== undefined;
}
