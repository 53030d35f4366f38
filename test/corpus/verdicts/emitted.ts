import { execFile } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { CorpusDocument } from "../../support/corpus.js";
import type { Json, JsonObject } from "./json.js";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

export interface EmittedParameter {
  readonly argument?: string;
  readonly constant?: Json;
  readonly in: string;
  readonly wireName?: string;
}

export interface EmittedRequest {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly EmittedParameter[];
  readonly body?: {
    readonly type: string;
    readonly fields?: readonly string[];
    readonly wireNames?: Readonly<Record<string, string>>;
    readonly argument?: string;
  };
}

/** As much of an emitted tool as its verdict needs. */
export interface EmittedTool {
  readonly name: string;
  readonly input: {
    safeParse(value: unknown): { readonly success: boolean; readonly error?: { readonly issues: readonly unknown[] } };
  };
  readonly request: EmittedRequest;
  /** Arguments that a cursor carries stand apart from the others. */
  readonly reading?: {
    readonly paging?: {
      readonly position: EmittedTool["input"] & { readonly shape: Readonly<Record<string, unknown>> };
      readonly start?: Readonly<Record<string, number>>;
    };
  };
}

export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly location?: { readonly pointer?: string };
}

/** A generated project whose code can be run, and the document that it was made from. */
export interface EmittedProject {
  readonly document: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
  readonly tools: ReadonlyMap<string, () => Promise<EmittedTool>>;
  /** Where the operation of each tool stands in the document. */
  readonly pointers: ReadonlyMap<string, string>;
  /** Header or field that carries the upstream's idempotency key, by tool. */
  readonly hidden: ReadonlyMap<string, string>;
}

/** As much as is needed of what `--json` says of a project that was made. */
export interface Summary {
  readonly diagnostics: readonly Diagnostic[];
  readonly tools: readonly { readonly name: string; readonly effect: { readonly pointer: string } }[];
  readonly leftOut: readonly unknown[];
}

/** Generates a project with the built generator. Undefined when the document is refused. */
export async function emitProject(
  { path, folder }: CorpusDocument,
  project: string,
): Promise<EmittedProject | undefined> {
  const parameters = [
    "--spec",
    path,
    ...(folder === undefined ? [] : ["--reference-root", folder]),
    "--tools",
    "all",
    "--access",
    "full",
    "--yes",
    "--no-install",
    "--no-git",
    "--json",
  ];
  const output = await run([join(repository, "dist/cli.js"), project, ...parameters]);
  if (output === undefined) return undefined;
  await transpile(project);
  return openProject(project, JSON.parse(output) as Summary);
}

/** Reads a project whose code is in `dist/`; `summary` is what the generator said when it made it. */
export async function openProject(project: string, { diagnostics, tools }: Summary): Promise<EmittedProject> {
  const policy = await emitted<Record<string, { idempotency?: { upstream?: Record<string, string> } }>>(
    project,
    "policy.js",
    "policy",
  );
  const loaders = await emitted<Record<string, () => Promise<EmittedTool>>>(project, "tools/index.js", "tools");
  const hidden = Object.entries(policy).flatMap(([name, row]) => {
    const [key] = Object.values(row.idempotency?.upstream ?? {});
    return key === undefined ? [] : [[name, key] as const];
  });
  return {
    document: JSON.parse(readFileSync(join(project, "openapi.json"), "utf8")) as JsonObject,
    diagnostics,
    pointers: new Map(tools.map(({ name, effect }) => [name, operationPointer(effect.pointer)])),
    tools: new Map(Object.entries(loaders)),
    hidden: new Map(hidden),
  };
}

async function transpile(project: string): Promise<void> {
  symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
  const files = readdirSync(join(project, "src"), { recursive: true, encoding: "utf8" });
  const entryPoints = files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => `src/${file}`);
  await build({
    absWorkingDir: project,
    entryPoints,
    outdir: "dist",
    outbase: "src",
    format: "esm",
    logLevel: "error",
  });
}

/** Where an operation stands that a pointer leads into. */
function operationPointer(pointer: string): string {
  const tokens = pointer.split("/");
  return tokens.slice(0, tokens[1] === "paths" ? 4 : 5).join("/");
}

function run(parameters: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 256 * 1024 * 1024, timeout: 300_000 };
    execFile(process.execPath, [...parameters], options, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}

/** What a module of the project exports under a name. */
export async function emitted<Value>(project: string, file: string, name: string): Promise<Value> {
  const module = (await import(pathToFileURL(join(project, "dist", file)).href)) as Record<string, Value>;
  const value = module[name];
  if (value === undefined) throw new Error(`${file} exports no ${name}`);
  return value;
}
