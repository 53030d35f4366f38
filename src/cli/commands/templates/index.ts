import { exitCodes, nearest, printable, Refusal } from "../../../diagnostics/index.js";
import type { Command } from "../command.js";
import { checkAction } from "./check.js";
import { contextAction } from "./context.js";
import { customizeAction } from "./customize.js";
import { ejectAction } from "./eject-templates.js";
import { liftAction } from "./lift.js";
import { packAction } from "./pack.js";
import { statusAction } from "./status.js";
import { upgradeAction } from "./upgrade.js";

/** An action gets what stands behind its name: a folder, a file, a tool. */
export type Action = (argument: string | undefined, ...rest: Parameters<Command>) => ReturnType<Command>;

const actions: ReadonlyMap<string, Action> = new Map([
  ["check", checkAction],
  ["customize", customizeAction],
  ["status", statusAction],
  ["upgrade", upgradeAction],
  ["context", contextAction],
  ["lift", liftAction],
  ["pack", packAction],
  ["eject", ejectAction],
]);

/** `templates <action> [argument]` */
export const templatesCommand: Command = async (context) => {
  const [name = "", argument] = context.line.positionals;
  const action = actions.get(name);
  if (action !== undefined) return action(argument, context);
  const names = [...actions.keys()];
  const [candidate] = nearest(name, names);
  const message = name === "" ? "templates needs an action." : `There is no action "${printable(name)}" of templates.`;
  const help = candidate === undefined ? `There are: ${names.join(", ")}.` : `Did you mean ${candidate}?`;
  throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message, help });
};
