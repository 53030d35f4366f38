import { exitCodes, Refusal } from "../../diagnostics/index.js";
import type { Created } from "../../pipeline.js";
import { initialiseRepository, installDependencies } from "../../write/index.js";
import { onInterrupt } from "../../write/on-interrupt.js";
import type { CommandContext } from "./command.js";

export interface Finished {
  readonly installed: boolean;
  /** Why the installation failed; the project is kept. */
  readonly failure?: Refusal;
}

/** A repository and the dependencies for a written project, unless flags say no. An interrupt takes the project away. */
export async function finishProject(created: Created, { line, screen, signal }: CommandContext): Promise<Finished> {
  const release = onInterrupt(() => created.undo());
  try {
    if (!line.switches.has("no-git")) await initialiseRepository(created.target, signal);
    if (line.switches.has("no-install")) return { installed: false };
    screen.progress("Installing the dependencies (npm install)");
    await installDependencies(created.target, signal);
    return { installed: true };
  } catch (error) {
    if (error instanceof Refusal && error.exitCode === exitCodes.installFailed)
      return { installed: false, failure: error };
    throw error;
  } finally {
    screen.settle();
    release();
  }
}
