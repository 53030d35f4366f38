import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

/** Paths of the files below a folder of the project, sorted; none when there is no such folder. Links are not followed. */
export function listFiles(target: string, folder: string): readonly string[] {
  return entriesOf(join(target, folder))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(target, path) : [path];
    })
    .sort();
}

function entriesOf(place: string): readonly Dirent[] {
  try {
    return readdirSync(place, { withFileTypes: true });
  } catch {
    return [];
  }
}
