import { setFlagsFromString } from "node:v8";
import { Diagnostics } from "../diagnostics/index.js";
import type { Verb } from "./arguments/flags.js";
import type { CommandLine } from "./arguments/parse-arguments.js";
import { createCommand } from "./commands/create.js";
import { inspectCommand } from "./commands/inspect.js";
import type { Command } from "./commands/command.js";
import { reportFailure } from "./report/failure.js";
import { handleInterrupts } from "./terminal/interrupts.js";
import { openScreen } from "./terminal/screen.js";

const commands: Readonly<Record<Verb, Command>> = { create: createCommand, inspect: inspectCommand };

/** Runs a verb from its arguments to its exit code; whatever stops it is said once, here. */
export async function runCommand(line: CommandLine): Promise<number> {
  optimiseLater();
  const json = line.switches.has("json");
  const screen = openScreen({ json, yes: line.switches.has("yes") });
  const diagnostics = new Diagnostics();
  try {
    return await commands[line.verb]({ line, screen, diagnostics, signal: handleInterrupts(), cwd: process.cwd() });
  } catch (error) {
    return reportFailure(error, { screen, json, debug: line.switches.has("debug"), diagnostics: diagnostics.all });
  }
}

/**
 * Has V8 optimise a function after more work than by default: for a run of a few seconds its optimising compiler takes
 * a third of the processor time and returns little of it. A wish, not a need: a V8 without the flag passes over it.
 */
function optimiseLater(): void {
  setFlagsFromString("--interrupt-budget=1000000");
}
