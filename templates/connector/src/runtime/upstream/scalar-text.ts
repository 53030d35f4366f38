import { FileContent, Int64 } from "../schema/wire-values.js";

/** A value as text where there is no JSON: in paths, queries, headers and forms. Undefined for null and absence. */
export function scalarText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "object" && !isOpaque(value)) return JSON.stringify(value);
  return String(value);
}

/** Objects that are one value on the wire, not a structure. */
export function isOpaque(value: object): value is Int64 | FileContent {
  return value instanceof Int64 || value instanceof FileContent;
}

/** Whether a value has members of its own. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isOpaque(value);
}
