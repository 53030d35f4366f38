import type { ResultDefinition, ResultSchema } from "../tool.js";

/** Whether a result that was stored before an upgrade still has the shape that the tool declares now. */
export function fitsResult(result: unknown, definition: ResultDefinition): boolean {
  return definition.kind !== "json" || fits(result, definition.schema);
}

function fits(value: unknown, schema: ResultSchema): boolean {
  if (value === null || value === undefined || schema.type === undefined) return true;
  if (schema.type === "array") return Array.isArray(value) && value.every((item) => fits(item, schema.items));
  if (schema.type === "object")
    return isObject(value) && Object.entries(schema.properties).every(([name, member]) => fits(value[name], member));
  return typeof value === (schema.type === "integer" ? "number" : schema.type);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
