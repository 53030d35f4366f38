import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import type { ApplicableChange } from "../../write/index.js";
import { runProgram } from "../../write/run-program.js";
import type { CommandContext } from "./command.js";

/** What is not copied: it is large, or nothing that the compiler reads. */
const leftOut: ReadonlySet<string> = new Set(["node_modules", ".git", "dist", "coverage", ".safe-mcp"]);

/**
 * Type-checks the project as it would be, in a copy, with the compiler of the project itself.
 * @throws Refusal exit code 7 when it does not type-check, 2 when the project has no compiler yet
 */
export async function verify(
  target: string,
  changes: readonly ApplicableChange[],
  { screen, signal }: CommandContext,
): Promise<void> {
  const compiler = join(target, "node_modules/typescript/bin/tsc");
  if (!existsSync(compiler)) {
    const message = "--verify needs the project's own compiler, and it is not installed.";
    throw new Refusal(exitCodes.usage, {
      code: "CLI_ARGUMENTS",
      message,
      help: "Run npm install in the project first.",
    });
  }
  screen.progress("Type-checking the result");
  const copy = mkdtempSync(join(tmpdir(), "safe-mcp-verify-"));
  try {
    cpSync(target, copy, { recursive: true, filter: (path) => isCopied(target, path) });
    for (const change of changes) perform(copy, change);
    symlinkSync(join(target, "node_modules"), join(copy, "node_modules"), "junction");
    const parameters = [compiler, "-p", "tsconfig.json", "--noEmit"];
    const { exitCode, output } = await runProgram(process.execPath, parameters, { cwd: copy, signal });
    if (exitCode !== 0) refuseUnverified(output);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function isCopied(target: string, path: string): boolean {
  return relative(target, path) === "" || !leftOut.has(basename(path));
}

function perform(copy: string, change: ApplicableChange): void {
  const place = join(copy, ...change.path.split("/"));
  if (change.kind === "delete" || change.kind === "orphan") rmSync(place, { force: true });
  if (!("text" in change) || change.kind === "aside") return;
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, change.text);
  if (change.kind === "move") rmSync(join(copy, ...change.from.split("/")), { force: true });
}

function refuseUnverified(output: string): never {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const shown = lines.slice(0, 8).map((line) => printable(line, 240));
  throw new Refusal(exitCodes.commitFailed, {
    code: "REGENERATE_UNVERIFIED",
    message: `The result does not type-check; nothing was written:\n${shown.join("\n")}`,
  });
}
