import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../../diagnostics/index.js";
import { canonicalJson, sha256 } from "../../state/canonical-json.js";

/** What the last check found, for as long as nothing that it looked at changes. */
export interface CheckCache {
  find(): readonly Diagnostic[] | undefined;
  keep(diagnostics: readonly Diagnostic[]): void;
}

/**
 * The cache of a project, in the place that `node_modules` has for such things; without `node_modules` nothing is kept.
 * @param inputs everything that the check depends on
 */
export function checkCache(project: string, inputs: unknown): CheckCache {
  const key = sha256(canonicalJson(inputs));
  const modules = join(project, "node_modules");
  const file = join(modules, ".cache", "create-safe-mcp", "templates-check.json");
  return {
    find: () => found(file, key),
    keep: (diagnostics) => {
      if (!existsSync(modules)) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ key, diagnostics }));
    },
  };
}

function found(file: string, key: string): readonly Diagnostic[] | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    const diagnostics: unknown = Reflect.get(Object(value), "diagnostics");
    return Reflect.get(Object(value), "key") === key && Array.isArray(diagnostics) ? diagnostics : undefined;
  } catch {
    return undefined;
  }
}
