import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { systemErrorCode } from "../system-error.js";

const forbiddenSegments = new Set(["", ".", "..", ".git", "node_modules"]);

/**
 * The absolute place of a recorded path. What is recorded is untrusted, because anybody can write it into a repository:
 * the path must be relative, normalised, inside the project, and neither in `.git` nor in `node_modules`.
 * @throws Refusal `WRITE_RECORDED_PATH`
 */
export function placeOf(target: string, path: string): string {
  const segments = path.split("/");
  const unsafe = segments.some((segment) => forbiddenSegments.has(segment.toLowerCase()));
  // A backslash and a colon are separators on Windows.
  if (unsafe || /[\\:]|\p{Cc}/u.test(path)) refusePath(path);
  return join(target, ...segments);
}

/** What stands at a recorded path; `link` also when a folder on the way is one, `other` when one is no folder. */
export function lookAt(target: string, path: string): Stats | "link" | "other" | undefined {
  placeOf(target, path);
  const segments = path.split("/");
  let place = target;
  for (const [depth, segment] of segments.entries()) {
    place = join(place, segment);
    const entry = statsOf(place);
    if (entry === undefined) return undefined;
    if (entry.isSymbolicLink()) return "link";
    if (depth < segments.length - 1 && !entry.isDirectory()) return "other";
    if (depth === segments.length - 1) return entry;
  }
  return undefined;
}

function statsOf(place: string): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch (error) {
    if (systemErrorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

function refusePath(path: string): never {
  throw new Refusal(exitCodes.commitFailed, {
    code: "WRITE_RECORDED_PATH",
    message: `The recorded path ${JSON.stringify(printable(path))} does not lie inside the project.`,
  });
}
