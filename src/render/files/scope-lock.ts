import type { JsonObject, JsonValue } from "../../load/types.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { jsonLine, jsonSpread } from "../code/index.js";
import type { RenderedFile } from "../types.js";

/** Lies in every connector, so that editors check the lock without a network. */
const schema = "./.safe-mcp/scopes.lock.schema.json";

/** The lock as it is reviewed: a line a tool and a line a scope, so that branches which change different ones merge. */
export function scopeLockFile({ scopes }: ConnectorPlan): RenderedFile {
  const lock: JsonObject = { $schema: schema, ...JSON.parse(JSON.stringify(scopes)) };
  const members = Object.entries(lock).map(([key, value]) => {
    return `  "${key}": ${key === "tools" && isObject(value) ? linesOf(value) : jsonSpread(value, 2)}`;
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
