import { exitCodes, Refusal } from "../diagnostics/index.js";
import type { RenderedFile } from "../render/types.js";

const PORTABLE_SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,120}$/;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Refuses, before anything is written, paths that would leave the project or that some file system would not take or
 * would take for another: reserved names, a trailing dot, names that differ in case only, a file where a folder is.
 * @throws Refusal `WRITE_PATH`
 */
export function checkPaths(files: readonly RenderedFile[]): void {
  const filesSeen = new Map<string, string>();
  const foldersSeen = new Map<string, string>();
  for (const { path } of files) {
    const segments = path.split("/");
    if (!segments.every(isPortable)) refuse(`"${path}" is not a portable path inside the project.`);
    claim(filesSeen, path, path);
    for (let depth = 1; depth < segments.length; depth++) {
      const folder = segments.slice(0, depth).join("/");
      const known = foldersSeen.get(folder.toLowerCase());
      if (known !== undefined && known !== folder) refuse(`"${known}" and "${folder}" differ in case only.`);
      foldersSeen.set(folder.toLowerCase(), folder);
    }
  }
  for (const [folded, path] of filesSeen) {
    if (foldersSeen.has(folded)) refuse(`"${path}" is a file and a folder at once.`);
  }
}

function isPortable(segment: string): boolean {
  return PORTABLE_SEGMENT.test(segment) && !WINDOWS_DEVICE.test(segment) && !segment.endsWith(".");
}

function claim(seen: Map<string, string>, path: string, value: string): void {
  const folded = path.toLowerCase();
  const known = seen.get(folded);
  if (known !== undefined) refuse(`"${known}" and "${value}" are the same file on some file systems.`);
  seen.set(folded, value);
}

function refuse(message: string): never {
  throw new Refusal(exitCodes.commitFailed, { code: "WRITE_PATH", message });
}
