import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import { runProgram } from "./run-program.js";

/** What a person types to do the same. */
export const installCommand = "npm install";
/** Scripts of packages do not run: nothing that the connector needs has any. */
const parameters = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
/** What an outer `npm create` sets for itself and would impose on the project's own installation. */
const outerSettings = [
  "local_prefix",
  "package",
  "call",
  "global",
  "location",
  "dry_run",
  "json",
  "workspace",
  "workspaces",
];

/**
 * Installs the dependencies of a written project with npm.
 * @throws Refusal exit code 8; the project is kept
 */
export async function installDependencies(target: string, signal?: AbortSignal): Promise<void> {
  const [file, ...first] = npm();
  const options = { cwd: target, env: ownEnvironment(process.env), ...(signal && { signal }) };
  const { exitCode, output } = await runProgram(file, [...first, ...parameters], options);
  if (exitCode === 0) return;
  signal?.throwIfAborted();
  throw new Refusal(exitCodes.installFailed, {
    code: "WRITE_INSTALL_FAILED",
    message: `${installCommand} failed: ${lastWords(output)} The project is complete in ${printable(target)}.`,
    help: `Run it yourself: cd ${printable(target)} && ${installCommand}`,
  });
}

/** npm as a script for this very node: on Windows `npm` is a batch file, which needs a shell. */
function npm(): readonly [string, ...string[]] {
  const candidates = [process.env["npm_execpath"], join(dirname(process.execPath), "node_modules/npm/bin/npm-cli.js")];
  const script = candidates.find((path) => path !== undefined && basename(path) === "npm-cli.js" && existsSync(path));
  return script === undefined ? ["npm"] : [process.execPath, script];
}

function ownEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const dropped = new Set(outerSettings.map((name) => `npm_config_${name}`));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !dropped.has(name.toLowerCase())));
}

function lastWords(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !line.includes("complete log"));
  return lines.length === 0 ? "npm could not be started." : `${printable(lines.slice(0, 3).join("; "), 400)}.`;
}
