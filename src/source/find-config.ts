import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { load } from "js-yaml";

/** A Prettier configuration as it was found. */
export type FoundConfig =
  | { readonly kind: "none" }
  | { readonly kind: "data"; readonly path: string }
  /** It is JavaScript or TypeScript, or names a package that is: reading it means running it. */
  | { readonly kind: "program"; readonly path: string };

/** In the order in which Prettier 3 looks in each folder ("Configuration File", prettier.io/docs/configuration). */
const fileNames = [
  "package.json",
  "package.yaml",
  ".prettierrc",
  ".prettierrc.json",
  ".prettierrc.yml",
  ".prettierrc.yaml",
  ".prettierrc.json5",
  ...["js", "ts", "mjs", "mts", "cjs", "cts"].flatMap((end) => [`.prettierrc.${end}`, `prettier.config.${end}`]),
  ".prettierrc.toml",
];
const programEnds = new Set([".js", ".ts", ".mjs", ".mts", ".cjs", ".cts"]);

/** The configuration that Prettier would take for files of `folder`: the first one there or above. Runs nothing. */
export function findConfig(folder: string): FoundConfig {
  for (const name of fileNames) {
    const path = join(folder, name);
    if (existsSync(path) && holdsConfig(name, path)) return { kind: isProgram(name, path) ? "program" : "data", path };
  }
  const parent = dirname(folder);
  return parent === folder ? { kind: "none" } : findConfig(parent);
}

function holdsConfig(name: string, path: string): boolean {
  return !name.startsWith("package.") || prettierKeyOf(path) !== undefined;
}

/** A configuration that is one string names a package, or a file, that exports the real one. TOML cannot be one. */
function isProgram(name: string, path: string): boolean {
  if (programEnds.has(extname(name))) return true;
  if (extname(name) === ".toml") return false;
  return typeof (name.startsWith("package.") ? prettierKeyOf(path) : contentsOf(path)) === "string";
}

function prettierKeyOf(path: string): unknown {
  const contents = contentsOf(path);
  return typeof contents === "object" && contents !== null && "prettier" in contents ? contents.prettier : undefined;
}

/** JSON is YAML; what is neither, some JSON5, holds no lone string. */
function contentsOf(path: string): unknown {
  try {
    return load(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
