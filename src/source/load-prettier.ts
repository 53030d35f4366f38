import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What is asked of Prettier; the same for the project's own and for ours. */
export interface Prettier {
  format(text: string, options: Readonly<Record<string, unknown>>): string | Promise<string>;
  resolveConfig(
    path: string,
    options: { readonly config?: string; readonly editorconfig: boolean },
  ): Promise<Readonly<Record<string, unknown>> | null>;
  getFileInfo(
    path: string,
    options: { readonly ignorePath: string[]; readonly resolveConfig: boolean },
  ): Promise<{ readonly ignored: boolean; readonly inferredParser: string | null }>;
}

/**
 * The Prettier that the project has installed, because another version formats otherwise; ours where none is installed.
 * What an owner has installed is run by every `npm run format` already.
 */
export async function loadPrettier(target: string): Promise<Prettier> {
  return (await loadInstalled(target)) ?? (await import("prettier"));
}

async function loadInstalled(target: string): Promise<Prettier | undefined> {
  try {
    const path = createRequire(join(target, "package.json")).resolve("prettier");
    const module: unknown = await import(pathToFileURL(path).href);
    return prettierOf(module) ?? prettierOf((module as { readonly default?: unknown }).default);
  } catch {
    return undefined;
  }
}

function prettierOf(module: unknown): Prettier | undefined {
  const asked = ["format", "resolveConfig", "getFileInfo"];
  const isPrettier = (value: unknown): value is Prettier =>
    typeof value === "object" &&
    value !== null &&
    asked.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function");
  return isPrettier(module) ? module : undefined;
}
