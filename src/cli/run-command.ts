import { setFlagsFromString } from "node:v8";
import { Diagnostics } from "../diagnostics/index.js";
import type { Verb } from "./arguments/flags.js";
import type { CommandLine } from "./arguments/parse-arguments.js";
import { createCommand } from "./commands/create.js";
import { inspectCommand } from "./commands/inspect.js";
import { scopesCommand } from "./commands/scopes.js";
import type { Command } from "./commands/command.js";
import { reportFailure } from "./report/failure.js";
import { handleInterrupts } from "./terminal/interrupts.js";
import { openScreen } from "./terminal/screen.js";

const commands: Readonly<Record<Verb, Command>> = {
  create: createCommand,
  inspect: inspectCommand,
  scopes: scopesCommand,
  templates: async (context) => (await import("./commands/templates/index.js")).templatesCommand(context),
  regenerate: async (context) => (await import("./commands/regenerate.js")).regenerateCommand(context),
  check: async (context) => (await import("./commands/check.js")).checkCommand(context),
  restore: async (context) => (await import("./commands/file-management.js")).restoreCommand(context),
  own: async (context) => (await import("./commands/file-management.js")).ownCommand(context),
  disown: async (context) => (await import("./commands/file-management.js")).disownCommand(context),
  eject: async (context) => (await import("./commands/eject.js")).ejectCommand(context),
};

/** Runs a verb from its arguments to its exit code; whatever stops it is said once, here. */
export async function runCommand(line: CommandLine): Promise<number> {
  optimiseLater();
  const json = line.switches.has("json") || ["json", "sarif"].includes(line.values.get("format") ?? "");
  const screen = openScreen({ json, yes: line.switches.has("yes") });
  const diagnostics = new Diagnostics();
  try {
    return await commands[line.verb]({ line, screen, diagnostics, signal: handleInterrupts(), cwd: process.cwd() });
  } catch (error) {
    return reportFailure(error, { screen, json, debug: line.switches.has("debug"), diagnostics: diagnostics.all });
  }
}

/**
 * On Node 20 (V8 11), V8 optimises a function so early that for a run of a few seconds its compiler takes a third of the
 * processor time and returns little of it. Later ones know how often a function was called, and no longer this flag.
 */
function optimiseLater(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
}
