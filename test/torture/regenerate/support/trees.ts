import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, relative } from "node:path";

/** What a tree holds, byte for byte: one text that two trees share exactly when they are the same. */
export function imprintOf(root: string, { without = [], times = false }: ImprintOptions = {}): string {
  const lines: string[] = [];
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder).sort()) {
      const place = join(folder, name);
      const path = relative(root, place);
      if (without.includes(path)) continue;
      const entry = lstatSync(place);
      const time = times && entry.isFile() ? String(entry.mtimeMs) : "";
      lines.push(`${path} ${entry.mode.toString(8)} ${time} ${contentsOf(place, entry)}`);
      if (entry.isDirectory()) walk(place);
    }
  };
  walk(root);
  return lines.join("\n");
}

export interface ImprintOptions {
  /** Paths that do not count, with all below them. */
  readonly without?: readonly string[];
  readonly times?: boolean;
}

function contentsOf(place: string, entry: ReturnType<typeof lstatSync>): string {
  if (entry?.isSymbolicLink()) return `-> ${readlinkSync(place)}`;
  if (!entry?.isFile()) return "";
  return createHash("sha256").update(readFileSync(place)).digest("hex");
}
