import { dirname, join } from "node:path";
import type { SourceTools } from "../merge/types.js";
import { findConfig } from "./find-config.js";
import { loadPrettier, type Prettier } from "./load-prettier.js";
import { isScript, syntaxTree } from "./syntax-tree.js";

export interface SourceToolsOptions {
  /** Run a Prettier configuration that is a program. Without it such a configuration counts as none. */
  readonly runPrograms?: boolean;
}

const ignoreFiles = [".gitignore", ".prettierignore"];

/**
 * The languages of a project's files, formatted as the project's own Prettier configuration says. Configurations are
 * read, not run: one that is a program is run only when asked, and plugins only come from installed packages.
 */
export async function openSourceTools(target: string, options: SourceToolsOptions = {}): Promise<SourceTools> {
  const prettier = await loadPrettier(target);
  const settings = (path: string): Promise<Settings | undefined> => settingsOf(prettier, target, path, options);
  return {
    format: async (path, text, lineEnds) => {
      const found = await settings(path);
      const ends = lineEnds === "configured" ? {} : { endOfLine: "lf" };
      return found && attempt(async () => prettier.format(text, { ...found, ...ends, filepath: join(target, path) }));
    },
    parses: async (path, text) => (isScript(path) ? (await syntaxTree(path, text)) !== undefined : undefined),
    syntaxTree,
  };
}

type Settings = Readonly<Record<string, unknown>>;

/** undefined: the project does not format this file. */
async function settingsOf(
  prettier: Prettier,
  target: string,
  path: string,
  { runPrograms = false }: SourceToolsOptions,
): Promise<Settings | undefined> {
  const file = join(target, path);
  const ignorePath = ignoreFiles.map((name) => join(target, name));
  const { ignored, inferredParser } = await prettier.getFileInfo(file, { ignorePath, resolveConfig: false });
  if (ignored || inferredParser === null) return undefined;
  const config = findConfig(dirname(file));
  if (config.kind === "program" && !runPrograms) return {};
  const settings = await attempt(() =>
    prettier.resolveConfig(file, { ...(config.kind !== "none" && { config: config.path }), editorconfig: true }),
  );
  return withInstalledPlugins(settings ?? {}, runPrograms);
}

/** A plugin that is a file of the repository is a program of unknown origin; a package was installed by the owner. */
function withInstalledPlugins(settings: Settings, runPrograms: boolean): Settings {
  const { plugins } = settings;
  if (runPrograms || !Array.isArray(plugins)) return settings;
  return {
    ...settings,
    plugins: plugins.filter((plugin) => typeof plugin === "string" && /^(?:@[\w.-]+\/)?\w[\w.-]*$/.test(plugin)),
  };
}

async function attempt<Result>(make: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await make();
  } catch {
    return undefined;
  }
}
