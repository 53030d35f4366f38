import type { FlagName } from "./flags.js";
import type { CommandLine } from "./parse-arguments.js";

/** Switches that say how a project is made, not what is in it. */
const manners: readonly FlagName[] = ["allow-private", "no-install", "no-git"];

/** Those that were given: what a command line to be run next must have as well. */
export function mannersOf(line: CommandLine): readonly FlagName[] {
  return manners.filter((name) => line.switches.has(name));
}
