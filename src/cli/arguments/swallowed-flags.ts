import { exitCodes, Refusal } from "../../diagnostics/index.js";
import { commandLine } from "./command-line.js";
import { type Flag, type FlagName, flagList } from "./flags.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Flags that npm has a use for itself: alone they prove nothing. */
const alsoOfNpm: ReadonlySet<FlagName> = new Set(["yes", "json", "help", "version", "access"]);

interface Swallowed {
  readonly name: FlagName;
  readonly flag: Flag;
  /** Undefined when npm took the value for an argument of its own and handed it on without its flag. */
  readonly value: string | undefined;
}

/**
 * `npm create safe-mcp x --spec y`, without `--`: npm keeps the flags and puts them into the environment of what it
 * starts, as `npm_config_spec`; the value is either there or among the arguments.
 * @throws Refusal `CLI_SWALLOWED_FLAGS`, exit code 2, with the corrected command line
 */
export function refuseSwallowedFlags(parameters: readonly string[], environment: Environment): void {
  if (environment["npm_command"] !== "init" && environment["npm_command"] !== "exec") return;
  const given = new Set(parameters.map((parameter) => parameter.replace(/^--/, "").replace(/=.*$/s, "")));
  const swallowed = flagList.flatMap(([name, flag]) => (given.has(name) ? [] : findSwallowed(name, flag, environment)));
  if (swallowed.every(({ name }) => alsoOfNpm.has(name))) return;
  throw new Refusal(exitCodes.usage, {
    code: "CLI_SWALLOWED_FLAGS",
    message: `npm kept ${swallowed.map(({ name }) => `--${name}`).join(", ")} for itself: flags go behind a "--". What npm has a use for (--access) may be lost: look before you run it.`,
    help: `Run: ${correctedLine(parameters, swallowed)}`,
  });
}

function findSwallowed(name: FlagName, flag: Flag, environment: Environment): readonly Swallowed[] {
  const key = `npm_config_${name.replaceAll("-", "_")}`;
  const value = environment[key];
  if (name.startsWith("no-"))
    return isOff(environment[`npm_config_${name.slice(3)}`]) ? [{ name, flag, value: undefined }] : [];
  if (value === undefined || (flag.kind === "switch" && value !== "true")) return [];
  return [{ name, flag, value: value === "true" ? undefined : value }];
}

function isOff(value: string | undefined): boolean {
  return value === "" || value === "false";
}

/** Gives each flag that lost its value the first loose argument that could be it. */
function correctedLine(parameters: readonly string[], swallowed: readonly Swallowed[]): string {
  const loose = parameters.filter((parameter) => !parameter.startsWith("-"));
  const kept = parameters.filter((parameter) => parameter.startsWith("-"));
  const restored = swallowed.flatMap((one) => {
    if (one.flag.kind === "switch") return [`--${one.name}`];
    return [`--${one.name}`, one.value ?? takeValue(one, loose) ?? one.flag.placeholder ?? `<${one.name}>`];
  });
  return commandLine([...loose, ...restored, ...kept]);
}

/** The first loose argument is the folder, unless it can only be the value. */
function takeValue({ name, flag }: Swallowed, loose: string[]): string | undefined {
  const index = loose.findIndex((word, position) => {
    if (flag.values) return flag.values.includes(word);
    return name === "spec" || name === "answers" ? looksLikeDocument(word) || position > 0 : position > 0;
  });
  return index < 0 ? undefined : loose.splice(index, 1)[0];
}

function looksLikeDocument(word: string): boolean {
  return word === "-" || /^https?:\/\//.test(word) || /\.(ya?ml|json)$/i.test(word);
}
