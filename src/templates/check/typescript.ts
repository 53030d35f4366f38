import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { exitCodes, Refusal } from "../../diagnostics/index.js";
import { runProgram } from "../../write/run-program.js";

/** A compiler that is installed. Run as a program: every version from 5 on has the same command line, and no common API. */
export interface TypeScript {
  readonly version: string;
  /** The script behind `tsc`. */
  readonly program: string;
}

/** What the compiler says about a place. */
export interface CompilerError {
  /** Relative to the folder that was compiled. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly code: number;
  readonly message: string;
}

/**
 * The TypeScript of the project; where it has none, the one that is installed with this package.
 * @throws Refusal `TEMPLATE_TYPESCRIPT`, exit code 2
 */
export function findTypeScript(project: string): TypeScript {
  const found = installedFor(join(project, "package.json")) ?? installedFor(import.meta.url);
  if (found !== undefined) return found;
  const message = `There is no TypeScript in ${project}.`;
  throw new Refusal(exitCodes.usage, { code: "TEMPLATE_TYPESCRIPT", message });
}

function installedFor(from: string): TypeScript | undefined {
  try {
    const manifest = createRequire(from).resolve("typescript/package.json");
    const value: unknown = JSON.parse(readFileSync(manifest, "utf8"));
    const program = resolve(dirname(manifest), "bin/tsc");
    const version: unknown = Reflect.get(Object(value), "version");
    return typeof version === "string" && existsSync(program) ? { version, program } : undefined;
  } catch {
    return undefined;
  }
}

/** Compiles the project in `folder` and returns all that the compiler objects to. */
export async function compile(
  { program }: TypeScript,
  folder: string,
  signal?: AbortSignal,
): Promise<readonly CompilerError[]> {
  const parameters = [program, "-p", folder, "--pretty", "false"];
  const { output, exitCode } = await runProgram(process.execPath, parameters, {
    cwd: folder,
    ...(signal && { signal }),
  });
  signal?.throwIfAborted();
  const errors = parseErrors(output, folder);
  if (exitCode !== 0 && errors.length === 0) throw new Error(`The compiler failed: ${output.slice(0, 500)}`);
  return errors;
}

const line = /^(.+?)\((\d+),(\d+)\): error TS(\d+): (.*)$/;

/** Lines that are indented go on with the message before them. */
function parseErrors(output: string, folder: string): readonly CompilerError[] {
  const errors: CompilerError[] = [];
  for (const text of output.split(/\r?\n/)) {
    const [, file = "", row = "0", column = "0", code = "0", message = ""] = line.exec(text) ?? [];
    const last = errors.at(-1);
    if (file !== "") {
      const path = relative(folder, resolve(folder, file)).replaceAll("\\", "/");
      errors.push({ file: path, line: Number(row), column: Number(column), code: Number(code), message });
    } else if (last !== undefined && /^\s+\S/.test(text)) {
      errors[errors.length - 1] = { ...last, message: `${last.message} ${text.trim()}` };
    }
  }
  return errors;
}

/** The offset of a line and column, both from 1. */
export function offsetOf(text: string, { line: row, column }: Pick<CompilerError, "line" | "column">): number {
  let offset = 0;
  for (let current = 1; current < row; current++) {
    const end = text.indexOf("\n", offset);
    if (end === -1) break;
    offset = end + 1;
  }
  return offset + column - 1;
}
