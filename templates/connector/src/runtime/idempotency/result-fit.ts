import type { ResultDefinition, ResultSchema } from "../tool.js";

/** Whether a result that was stored before an upgrade still has the shape that the tool declares now. */
export function fitsResult(result: unknown, definition: ResultDefinition): boolean {
  if (definition.kind === "json") return fits(result, definition.schema);
  return result === null || (definition.kind === "text" ? typeof result === "string" : isObject(result));
}

function fits(value: unknown, schema: ResultSchema): boolean {
  if (value === null || value === undefined || schema.type === undefined) return true;
  if (schema.type === "array") return Array.isArray(value) && value.every((item) => fits(item, schema.items));
  if (schema.type === "object")
    return isObject(value) && Object.entries(schema.properties).every(([name, member]) => fits(value[name], member));
  if (schema.type === "integer" || schema.type === "number") return typeof value === "number" || isDigits(value);
  return typeof value === schema.type;
}

/** A number that JavaScript can't hold is shown as its digits. */
function isDigits(value: unknown): boolean {
  return typeof value === "string" && /^-?\d{16,}$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
