import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../../diagnostics/index.js";
import type { ComposedTemplate } from "../../render/layers/composed.js";
import { stockTemplates } from "../../render/layers/stock-templates.js";
import { explain } from "./explain.js";
import { printerFiles } from "./printers.js";
import { problemAt } from "./problem.js";
import { compile, type CompilerError, offsetOf, type TypeScript } from "./typescript.js";
import { programKey, type VirtualFile, virtualFile } from "./virtual-file.js";
import { inWorkspace, writeAll } from "./workspace.js";

const settings = {
  compilerOptions: {
    target: "es2022",
    lib: ["es2023"],
    module: "nodenext",
    moduleResolution: "nodenext",
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  },
  include: ["*.ts"],
};

/** Compiles the tags of all templates as one program: fields that do not exist, raw text, undefined values. */
export async function checkTags(
  templates: readonly ComposedTemplate[],
  typescript: TypeScript,
  signal?: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const programs = programsOf(templates);
  if (programs.size === 0) return [];
  return inWorkspace(async (folder) => {
    writeAll(folder, contextFiles());
    writeAll(folder, printerFiles());
    writeAll(
      folder,
      [...programs].map(([path, { text }]) => [path, text] as const),
    );
    const errors = await compileTwice(folder, [...programs.keys()], typescript, signal);
    return errors.flatMap((error) => diagnosticOf(error, programs.get(error.file)));
  });
}

/** Templates whose programs are equal are one: a banner is in every file. */
function programsOf(templates: readonly ComposedTemplate[]): ReadonlyMap<string, VirtualFile> {
  const byKey = new Map<string, VirtualFile>();
  for (const template of templates) {
    const key = programKey(template);
    if (key !== "" && !byKey.has(key)) byKey.set(key, virtualFile(template));
    for (const { segments } of template.members) {
      const member = { ...template, kind: "json", segments } as const;
      const memberKey = `member\n${programKey(member)}`;
      if (programKey(member) !== "" && !byKey.has(memberKey)) byKey.set(memberKey, virtualFile(member));
    }
  }
  return new Map([...byKey.values()].map((file, index) => [`template-${index}.ts`, file]));
}

/** A file that does not parse keeps the compiler from looking at types: the others get another turn without it. */
async function compileTwice(
  folder: string,
  files: readonly string[],
  typescript: TypeScript,
  signal: AbortSignal | undefined,
): Promise<readonly CompilerError[]> {
  const project = (names: readonly string[]): void =>
    writeAll(folder, [
      ["tsconfig.json", JSON.stringify({ ...settings, include: names })],
      ["package.json", '{ "type": "module" }'],
    ]);
  project(files);
  const errors = await compile(typescript, folder, signal);
  const broken = new Set(errors.filter(isSyntax).map(({ file }) => file));
  if (broken.size === 0 || broken.size === files.length) return errors;
  project(files.filter((file) => !broken.has(file)));
  const others = await compile(typescript, folder, signal);
  return [...errors.filter(isSyntax), ...others];
}

function isSyntax({ code }: CompilerError): boolean {
  return code >= 1_000 && code < 2_000;
}

function diagnosticOf(error: CompilerError, file: VirtualFile | undefined): readonly Diagnostic[] {
  const spot = file?.spotOf(offsetOf(file.text, error));
  if (spot === undefined) return [];
  const { sentence, help } = explain(error);
  const code = isSyntax(error) ? "TEMPLATE_SYNTAX" : "TEMPLATE_TYPE";
  return [problemAt(code, sentence, spot, help)];
}

/** What templates see, as it is shipped. */
export function contextFiles(): ReadonlyMap<string, string> {
  const folder = join(dirname(stockTemplates()), "context");
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  return new Map(names.map((name) => [`context/${name}`, readFileSync(join(folder, name), "utf8")]));
}
