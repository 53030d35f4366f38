import { rmdirSync } from "node:fs";
import { systemErrorCode } from "../system-error.js";
import { placeOf } from "./safe-path.js";

/** It is not there, something else is in it, it is a file by now, or a program holds it open. */
const staying: ReadonlySet<string> = new Set(["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR", "EBUSY", "EPERM"]);

/**
 * Removes those of the folders in which nothing is left.
 * @param paths outermost first
 * @throws the error of the disk
 */
export function removeEmptied(target: string, paths: readonly string[]): void {
  for (const path of paths.toReversed()) {
    try {
      rmdirSync(placeOf(target, path));
    } catch (error) {
      if (!staying.has(systemErrorCode(error))) throw error;
    }
  }
}
