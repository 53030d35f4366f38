import { lstatSync, type Stats } from "node:fs";
import { sep } from "node:path";

const forbiddenSegments: ReadonlySet<string> = new Set(["", ".", "..", ".git", "node_modules"]);

/**
 * Whether a path that was read from a file may be followed: relative, `/`-separated, in its shortest form, nowhere up or
 * outside, and neither into `.git` nor into `node_modules`. Recorded paths are untrusted: anybody who can write to a branch
 * can write them.
 */
export function isProjectPath(path: string): boolean {
  // A backslash and a colon are separators on Windows.
  if (path.length > 1_000 || /[\\:]|\p{Cc}/u.test(path)) return false;
  return path.split("/").every((segment) => !forbiddenSegments.has(segment.toLowerCase()));
}

/**
 * What stands at a path of a project; `link` also when a folder on the way is a symbolic link, `other` when something on the
 * way is no folder. Links are never followed.
 *
 * @param folders places that are known to be folders: who reads many files at once looks at each folder once
 */
export function entryAt(
  project: string,
  path: string,
  folders = new Set<string>(),
): Stats | "link" | "other" | undefined {
  const segments = path.split("/");
  let place = project;
  for (const [depth, segment] of segments.entries()) {
    place = `${place}${sep}${segment}`;
    if (depth < segments.length - 1 && folders.has(place)) continue;
    const entry = statsOf(place);
    if (entry === undefined) return undefined;
    if (entry.isSymbolicLink()) return "link";
    if (depth === segments.length - 1) return entry;
    if (!entry.isDirectory()) return "other";
    folders.add(place);
  }
  return undefined;
}

function statsOf(place: string): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch (error) {
    if (Reflect.get(Object(error), "code") === "ENOTDIR") return undefined;
    throw error;
  }
}
