import { existsSync } from "node:fs";
import { join } from "node:path";
import { load as parseYaml, YAMLException } from "js-yaml";
import type { Diagnostic } from "../../diagnostics/index.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { dataFiles } from "../../render/files/data-files.js";
import type { TracedFile } from "../../render/render-templates.js";
import type { Spot } from "../../render/template/source.js";
import type { RenderedFile } from "../../render/types.js";
import { endOfJson } from "./end-of-json.js";
import { explain } from "./explain.js";
import { problemAt } from "./problem.js";
import { compile, type CompilerError, offsetOf, type TypeScript } from "./typescript.js";
import { linkPackages, writeAll } from "./workspace.js";

/** A plan with what the templates made of it. */
export interface Trial {
  /** Folder in the workspace. */
  readonly name: string;
  readonly plan: ConnectorPlan;
  readonly files: readonly TracedFile[];
}

/** JSON and YAML that cannot be read, at the place in the template. */
export function checkData({ files }: Trial): readonly Diagnostic[] {
  return files.filter(({ template }) => template.custom).flatMap(dataProblems);
}

function dataProblems(file: TracedFile): readonly Diagnostic[] {
  const problem = file.path.endsWith(".json")
    ? jsonProblem(file)
    : /\.ya?ml$/.test(file.path)
      ? yamlProblem(file.contents)
      : undefined;
  if (problem === undefined) return [];
  return [problemAt("TEMPLATE_OUTPUT", `${file.path}: ${problem.message}.`, spotIn(file, problem.offset))];
}

interface DataProblem {
  readonly message: string;
  readonly offset: number;
}

function jsonProblem({ path, contents }: TracedFile): DataProblem | undefined {
  if (/(?:^|\/)tsconfig[^/]*\.json$/.test(path)) return undefined;
  try {
    JSON.parse(contents);
    return undefined;
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    return {
      message: `this is no JSON (${words.split(/ in JSON|, \.\.\.|, "/)[0] ?? ""})`,
      offset: endOfJson(contents),
    };
  }
}

function yamlProblem(contents: string): DataProblem | undefined {
  try {
    parseYaml(contents);
    return undefined;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = error.mark === undefined ? 0 : error.mark.position;
    return { message: `this is no YAML (${error.reason})`, offset };
  }
}

/** The place in a template that printed the character at the offset. */
export function spotIn({ pieces, template }: TracedFile, offset: number): Spot {
  let begin = 0;
  for (const { text, segment, kind } of pieces) {
    const end = begin + text.length;
    if (offset < end || (offset === end && kind === undefined)) {
      const within = kind === undefined ? offset - begin : 0;
      return { source: segment.source, offset: segment.start + within };
    }
    begin = end;
  }
  return { source: template.source, offset: template.source.text.length };
}

const out = "out";

/** Where the compiled first trial lies in the workspace. */
export const compiled = (trial: string): string => `${out}/${trial}/src`;

/**
 * Compiles what the templates made. The first trial is there as a whole, of the others only what a plan shapes: what it
 * does not shape is the same.
 * @param packages the `node_modules` to compile against
 */
export async function checkTypes(
  folder: string,
  [first, ...others]: readonly [Trial, ...Trial[]],
  {
    packages,
    typescript,
    signal,
  }: { readonly packages: string; readonly typescript: TypeScript; readonly signal?: AbortSignal },
): Promise<readonly Diagnostic[]> {
  const trials = [first, ...others];
  writeAll(folder, filesOf(first, all(first)));
  for (const trial of others) writeAll(folder, filesOf(trial, shaped(trial, first)));
  writeAll(folder, [
    ["package.json", '{ "type": "module" }'],
    ["tsconfig.json", JSON.stringify(settingsFor(trials))],
  ]);
  linkPackages(folder, packages);
  const errors = await compile(typescript, folder, signal);
  const byPath = new Map<string, TracedFile>();
  for (const trial of trials) for (const file of trial.files) byPath.set(`${trial.name}/${file.path}`, file);
  return distinct(errors.map((error) => diagnosticOf(error, byPath.get(error.file))));
}

/** Whether there is enough installed to compile a connector. */
export function canCompile(packages: string): boolean {
  return ["zod", "@modelcontextprotocol/server", "@types/node"].every((name) => existsSync(join(packages, name)));
}

function all({ plan, files }: Trial): readonly RenderedFile[] {
  return [...dataFiles(plan), ...files];
}

function shaped({ files }: Trial, first: Trial): readonly RenderedFile[] {
  const same = new Map(first.files.map(({ path, contents }) => [path, contents]));
  return files.filter(({ path, contents }) => /^src\/.*\.ts$/.test(path) && same.get(path) !== contents);
}

function filesOf({ name }: Trial, files: readonly RenderedFile[]): readonly (readonly [string, string])[] {
  return files.map(({ path, contents }): readonly [string, string] => [`${name}/${path}`, contents]);
}

function settingsFor(trials: readonly Trial[]): object {
  const [first] = trials.map(({ name }) => name);
  const sources = trials.map(({ name }) => `${name}/src`);
  return {
    extends: `./${first}/tsconfig.json`,
    compilerOptions: { noEmit: false, outDir: `./${out}`, rootDir: ".", rootDirs: sources },
    include: [...sources, `${first}/test`],
  };
}

function diagnosticOf(error: CompilerError, file: TracedFile | undefined): Diagnostic {
  const { sentence, help } = explain(error);
  if (file === undefined)
    return { code: "TEMPLATE_OUTPUT", severity: "error", message: sentence, location: { file: error.file } };
  const spot = spotIn(file, offsetOf(file.contents, error));
  return problemAt("TEMPLATE_OUTPUT", `${file.path}:${error.line}: ${sentence}`, spot, help);
}

/** One mistake in a template is a mistake in every file that it makes. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { location, message } = diagnostic;
    const key = `${location?.file}:${location?.line}:${location?.column} ${message.replace(/^\S+: /, "")}`;
    if (!seen.has(key)) seen.set(key, diagnostic);
  }
  return [...seen.values()];
}
