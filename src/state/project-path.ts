import { lstatSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";

/**
 * Whether a path that was read from a file may be followed: relative, `/`-separated, in its shortest form, and nowhere up
 * or outside. Recorded paths are untrusted: anybody who can write to a branch can write them.
 */
export function isProjectPath(path: string): boolean {
  if (path === "" || path.length > 1_000 || /[\\:\u0000-\u001f\u007f]/.test(path)) return false;
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

/** @throws Refusal `STATE_INVALID` for a path that may not be followed */
export function checkProjectPath(path: string): string {
  if (isProjectPath(path)) return path;
  throw invalidState(`"${printable(path, 120)}" is no path inside the project`);
}

/**
 * The absolute place of a path, no part of which below the project is a symbolic link.
 * @throws Refusal `STATE_INVALID`
 */
export function placeInProject(project: string, path: string): string {
  const segments = checkProjectPath(path).split("/");
  for (let depth = 1; depth <= segments.length; depth++) {
    const place = join(project, ...segments.slice(0, depth));
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink())
      throw invalidState(`${printable(segments.slice(0, depth).join("/"), 120)} is a symbolic link`);
  }
  return join(project, ...segments);
}

/** What is wrong with the recorded state, as exit code 2. */
export function invalidState(reason: string): Refusal {
  return new Refusal(exitCodes.usage, { code: "STATE_INVALID", message: `The recorded state: ${reason}.` });
}
