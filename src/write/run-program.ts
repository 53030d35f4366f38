import { execFile } from "node:child_process";

/** How a program ended. */
export interface ProgramEnd {
  /** `undefined`: it could not be started. */
  readonly exitCode: number | undefined;
  /** Both streams, as they came. */
  readonly output: string;
}

/** Runs a program without a shell; never throws for how it ends. */
export function runProgram(
  file: string,
  parameters: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal;
    /** What it reads from its standard input. */
    readonly input?: string;
  },
): Promise<ProgramEnd> {
  const { input, ...execution } = options;
  return new Promise((settle) => {
    const child = execFile(file, parameters, { ...execution, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      settle({ exitCode: exitCodeOf(error), output: `${stdout}${stderr}` });
    });
    if (input === undefined) return;
    // A program that could not be started, or that does not read, has said so by its end.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

function exitCodeOf(error: unknown): number | undefined {
  if (error === null) return 0;
  return error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : undefined;
}
