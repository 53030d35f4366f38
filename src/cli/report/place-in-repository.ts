import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

/**
 * A file of a project as code hosts look for it: from the top of the repository, or from the working folder where there is
 * none above the project. A project that lies elsewhere has no other place than its own.
 */
export function placeInRepository(target: string, cwd: string): (file: string) => string {
  const way = relative(repositoryOf(target) ?? realpathSync(cwd), target).split(sep);
  const outside = way[0] === ".." || isAbsolute(way.join(sep));
  return outside ? (file) => file : (file) => [...way, file].filter((part) => part !== "").join("/");
}

/** `.git` is a folder, or a file in a work tree. git itself is not asked: it may not be there, or not trust the folder. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : repositoryOf(parent);
}
