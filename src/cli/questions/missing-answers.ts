import { exitCodes, Refusal } from "../../diagnostics/index.js";
import { commandLine } from "../arguments/command-line.js";
import { type Flag, type FlagName, flags } from "../arguments/flags.js";
import { argumentsOf, type Settings } from "../settings.js";

export interface MissingAnswer {
  readonly flag: FlagName;
  readonly about: string;
  /** Whether `--yes` has an answer. */
  readonly hasDefault?: boolean;
}

/** All missing answers at once, each with its flag, and one command line that has them all, `switches` as they were given. */
export function missingAnswers(
  missing: readonly MissingAnswer[],
  complete: Settings,
  switches: readonly FlagName[] = [],
): Refusal {
  const list = missing.map(({ flag, about }) => `  ${flagWithValue(flag).padEnd(34)}  ${about}`);
  const said = new Set(argumentsOf(complete));
  const blanks = missing.flatMap(({ flag }) => (said.has(`--${flag}`) ? [] : [`--${flag}`, placeholderOf(flag)]));
  const directory = complete.directory ?? complete.name ?? "<dir>";
  const line = commandLine(argumentsOf({ ...complete, directory }, switches).concat(blanks));
  const hasDefaults = missing.every(({ hasDefault }) => hasDefault === true);
  const others = hasDefaults ? ", or accept the defaults with --yes" : "";
  return new Refusal(exitCodes.usage, {
    code: "CLI_ANSWERS_MISSING",
    message: `Nothing can be asked here (no terminal, or --yes), and these answers are missing:\n${list.join("\n")}`,
    help: `Run: ${line}${others}`,
  });
}

function flagWithValue(name: FlagName): string {
  return `--${name} ${placeholderOf(name)}`;
}

function placeholderOf(name: FlagName): string {
  const flag: Flag = flags[name];
  return flag.placeholder ?? flag.values?.join("|") ?? "";
}
