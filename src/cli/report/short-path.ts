import { relative } from "node:path";

/** A path as short as it can be typed; absolute for the folder one stands in, which has just been replaced. */
export function shortPath(target: string, cwd: string): string {
  const path = relative(cwd, target);
  return path === "" || path.startsWith("..") ? target : path;
}
