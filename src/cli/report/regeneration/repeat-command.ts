import { commandLine } from "../../arguments/command-line.js";
import type { CommandLine } from "../../arguments/parse-arguments.js";

/** What says which document is meant; without it the next run would read the recorded one. */
const values = ["spec", "reference-root"] as const;
/** What decides how the run is done and what comes of it. */
const manners = ["allow-private", "run-prettier-config", "keep-removed"] as const;

/** The command that was given, with more flags: names the same document and accepts the same changes. */
export function repeatCommand(
  { positional, values: given, lists, switches }: CommandLine,
  ...more: readonly string[]
): string {
  return commandLine([
    "regenerate",
    ...(positional === undefined ? [] : [positional]),
    ...values.flatMap((name) => flag(name, given.get(name))),
    ...(lists.get("overlay") ?? []).flatMap((overlay) => flag("overlay", overlay)),
    ...manners.filter((name) => switches.has(name)).map((name) => `--${name}`),
    ...(lists.get("accept") ?? []).flatMap((id) => flag("accept", id)),
    ...more,
  ]);
}

function flag(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}`, value];
}
