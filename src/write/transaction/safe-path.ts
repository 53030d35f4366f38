import type { Stats } from "node:fs";
import { join } from "node:path";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { entryAt, isProjectPath } from "../../state/project-path.js";

/**
 * The absolute place of a recorded path.
 * @throws Refusal `WRITE_RECORDED_PATH`, exit code 7, for one that may not be followed
 */
export function placeOf(target: string, path: string): string {
  if (isProjectPath(path)) return join(target, ...path.split("/"));
  throw new Refusal(exitCodes.commitFailed, {
    code: "WRITE_RECORDED_PATH",
    message: `The recorded path ${JSON.stringify(printable(path))} does not lie inside the project.`,
  });
}

/** What stands at a recorded path, as `entryAt` tells it. @throws Refusal as `placeOf` does */
export function lookAt(target: string, path: string, folders?: Set<string>): Stats | "link" | "other" | undefined {
  placeOf(target, path);
  return entryAt(target, path, folders);
}
