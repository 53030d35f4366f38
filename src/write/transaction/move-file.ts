import { chmodSync, copyFileSync, linkSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import { systemErrorCode } from "../system-error.js";
import { syncFolder } from "./journal.js";

/** Errors of link(2) that say: not on this file system, not between these two. */
const cannotLink = new Set(["EXDEV", "EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** A second name for a file; a copy with its mode and times where there can be none. */
export function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!cannotLink.has(systemErrorCode(error))) throw error;
    copyWhole(from, to);
  }
}

/**
 * Renames a file over whatever file stands at `to`, in one step; between file systems by a copy beside `to`, whose name
 * ends in `temporarySuffix`.
 */
export function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (systemErrorCode(error) !== "EXDEV") throw error;
    const beside = `${to}${temporarySuffix}`;
    copyWhole(from, beside);
    renameSync(beside, to);
    syncFolder(dirname(to));
    rmSync(from);
  }
}

export const temporarySuffix = ".safe-mcp-tmp";

function copyWhole(from: string, to: string): void {
  const { mode, atime, mtime } = statSync(from);
  copyFileSync(from, to);
  chmodSync(to, mode & 0o7777);
  utimesSync(to, atime, mtime);
}
