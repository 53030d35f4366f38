import { rmdirSync } from "node:fs";
import { placeOf } from "./safe-path.js";

/** Removes those of the folders in which nothing is left. @param paths outermost first */
export function removeEmptied(target: string, paths: readonly string[]): void {
  for (const path of paths.toReversed()) {
    try {
      rmdirSync(placeOf(target, path));
    } catch {
      // Not there, or something else is in it.
    }
  }
}
