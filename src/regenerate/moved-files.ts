import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { DiskEntry } from "../merge/index.js";
import { plainText } from "../merge/index.js";
import type { Base } from "../state/base.js";
import type { Lock } from "../state/lock.js";

/** Folders in which no file of a connector is looked for. */
const foreign: ReadonlySet<string> = new Set(["node_modules", "dist", "coverage", ".git", ".safe-mcp"]);
const mostFiles = 20_000;
/** From this share of equal lines on, two files are one that was moved and edited. */
const threshold = 0.9;

/**
 * Finds files that their owner has moved: where a generated file is missing, a file that is not ours and has its content,
 * exactly or nearly. One that two could be is none.
 */
export function movedFiles(
  target: string,
  { files }: Lock,
  base: Base,
  read: (path: string) => DiskEntry,
): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const missing: string[] = [];
  for (const [path, { movedTo, own, deleted }] of Object.entries(files)) {
    if (movedTo !== undefined && read(movedTo).kind === "file") known.set(path, movedTo);
    else if (own !== true && deleted !== true && read(path).kind === "missing") missing.push(path);
  }
  if (missing.length === 0) return known;
  const taken = new Set([...Object.keys(files), ...known.values()]);
  const candidates = filesBelow(target).filter((path) => !taken.has(path));
  for (const [path, place] of pairs(missing, candidates, base, read)) known.set(path, place);
  return known;
}

function pairs(
  missing: readonly string[],
  candidates: readonly string[],
  base: Base,
  read: (path: string) => DiskEntry,
): readonly (readonly [string, string])[] {
  const texts = candidates.flatMap((path) => {
    const entry = read(path);
    return entry.kind === "file" && entry.text !== undefined ? [{ path, text: plainText(entry.text) }] : [];
  });
  const found = missing.flatMap((path) => {
    const pristine = base.get(path);
    if (pristine === undefined || pristine.length < 40) return [];
    const alike = texts.filter(
      ({ path: other, text }) => sameEnding(path, other) && isAlike(plainText(pristine), text),
    );
    const [first] = alike;
    return first !== undefined && alike.length === 1 ? [[path, first.path] as const] : [];
  });
  return found.filter(([, place]) => found.filter(([, other]) => other === place).length === 1);
}

function sameEnding(one: string, other: string): boolean {
  return one.slice(one.lastIndexOf(".")) === other.slice(other.lastIndexOf("."));
}

function isAlike(pristine: string, text: string): boolean {
  if (pristine === text) return true;
  const [before, after] = [pristine.split("\n"), text.split("\n")];
  if (Math.min(before.length, after.length) / Math.max(before.length, after.length) < threshold - 0.2) return false;
  const lines = new Set(after);
  return before.filter((line) => lines.has(line)).length / before.length >= threshold;
}

function filesBelow(target: string, prefix = "", budget = { left: mostFiles }): readonly string[] {
  return readdirSync(join(target, prefix), { withFileTypes: true }).flatMap((entry) => {
    if (budget.left-- <= 0 || foreign.has(entry.name)) return [];
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return filesBelow(target, `${path}/`, budget);
    return entry.isFile() ? [path] : [];
  });
}
