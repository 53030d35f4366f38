import { formats } from "../../templates/connector/src/runtime/schema/formats.js";

/** Dates that do not depend on the day of generation. */
const fixed: ReadonlyMap<string, string> = new Map([
  ["date", "2026-01-31"],
  ["date-time", "2026-01-31T12:00:00Z"],
]);

/** A value of a format that the connector checks. */
export function sampleOfFormat(format: string): string | undefined {
  return fixed.get(format) ?? formats.get(format)?.example;
}

/** By the connector's own check; a format that it does not know accepts everything. */
export function formatAccepts(format: string, value: string): boolean {
  return formats.get(format)?.accepts(value) ?? true;
}
