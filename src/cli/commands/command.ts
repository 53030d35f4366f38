import type { Diagnostics } from "../../diagnostics/index.js";
import type { CommandLine } from "../arguments/parse-arguments.js";
import type { Screen } from "../terminal/screen.js";

/** What every verb is given. */
export interface CommandContext {
  readonly line: CommandLine;
  readonly screen: Screen;
  readonly diagnostics: Diagnostics;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly cwd: string;
}

/** Returns the exit code; throws a `Refusal` for everything that stops it. */
export type Command = (context: CommandContext) => Promise<number>;
