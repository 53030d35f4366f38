import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "./environment.js";

/** Where a connector keeps what outlives its process; it does not depend on the folder that a host has started it in. */
export function stateFolder(environment: Environment, connector: string): string {
  const state = environment.text("XDG_STATE_HOME") ?? environment.text("LOCALAPPDATA");
  return join(state ?? join(homedir(), ".local", "state"), connector);
}
