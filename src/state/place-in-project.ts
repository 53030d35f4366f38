import { join } from "node:path";
import { printable } from "../diagnostics/index.js";
import { invalidState } from "./invalid-state.js";
import { entryAt, isProjectPath } from "./project-path.js";

/**
 * The absolute place of a path, no part of which below the project is a symbolic link.
 * @throws Refusal `STATE_INVALID`
 */
export function placeInProject(project: string, path: string): string {
  if (!isProjectPath(path)) throw invalidState(`"${printable(path, 120)}" is no path inside the project`);
  if (entryAt(project, path) === "link")
    throw invalidState(`${printable(path, 120)} is, or lies behind, a symbolic link`);
  return join(project, ...path.split("/"));
}
