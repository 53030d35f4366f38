import type { JsonObject, JsonValue } from "../../load/types.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { json, jsonLine } from "../code/index.js";
import type { RenderedFile } from "../types.js";

/** Lies in every connector, so that editors check the lock without a network. */
const schema = "./.safe-mcp/scopes.lock.schema.json";

/** The lock as it is reviewed: a line a tool, so that a change of one tool is a change of one line. */
export function scopeLockFile({ scopes }: ConnectorPlan): RenderedFile {
  const lock: JsonObject = { $schema: schema, ...JSON.parse(JSON.stringify(scopes)) };
  const members = Object.entries(lock).map(([key, value]) => {
    const name = `  "${key}": `;
    return name + (key === "tools" && isObject(value) ? linesOf(value) : json(value, 2, name.length));
  });
  return { path: "scopes.lock.json", contents: `{\n${members.join(",\n")}\n}\n` };
}

function linesOf(rows: JsonObject): string {
  const lines = Object.entries(rows).map(([key, value]) => `    ${jsonLine(key)}: ${jsonLine(value)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n  }`;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
