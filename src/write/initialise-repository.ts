import { dirname } from "node:path";
import { runProgram } from "./run-program.js";

/** Makes the project a git repository, unless it stands in one already or there is no git; whether it did. */
export async function initialiseRepository(target: string, signal?: AbortSignal): Promise<boolean> {
  const inside = await git(dirname(target), ["rev-parse", "--is-inside-work-tree"], signal);
  if (inside === undefined || inside === 0) return false;
  return (await git(target, ["init", "--quiet"], signal)) === 0;
}

async function git(cwd: string, parameters: readonly string[], signal?: AbortSignal): Promise<number | undefined> {
  const { exitCode } = await runProgram("git", parameters, { cwd, ...(signal && { signal }) });
  return exitCode;
}
