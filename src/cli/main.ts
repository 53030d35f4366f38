#!/usr/bin/env node
import { exitCodes } from "../diagnostics/index.js";
import { parseArguments } from "./arguments/parse-arguments.js";
import { refuseSwallowedFlags } from "./arguments/swallowed-flags.js";

/* `--help` costs what node costs: everything but the arguments is loaded when it is needed. */

async function run(parameters: readonly string[]): Promise<number> {
  try {
    refuseSwallowedFlags(parameters, process.env);
    const line = parseArguments(parameters);
    if (line.switches.has("help")) return print((await import("./arguments/help.js")).help(line.verb));
    if (line.switches.has("version")) return print((await import("../version.js")).version);
    const { runCommand } = await import("./run-command.js");
    return await runCommand(line);
  } catch (error) {
    const [{ reportFailure }, { openScreen }] = await Promise.all([
      import("./report/failure.js"),
      import("./terminal/screen.js"),
    ]);
    const json = parameters.includes("--json");
    return reportFailure(error, {
      screen: openScreen({ json, yes: true }),
      json,
      debug: parameters.includes("--debug"),
      diagnostics: [],
    });
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return exitCodes.done;
}

process.exitCode = await run(process.argv.slice(2));
