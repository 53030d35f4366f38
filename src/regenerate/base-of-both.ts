import { type DiskEntry, plainText } from "../merge/index.js";
import type { RenderedFile } from "../render/types.js";
import type { Base } from "../state/base.js";
import type { Project } from "./project.js";

/**
 * The base of the next merge where two branches were merged that had both regenerated. What git has made of a file holds
 * what both have generated, so either text is a base of it; the better one is what the owner has not touched since, then what
 * is generated now.
 */
export function baseOfBoth(
  { base, other }: Pick<Project, "base" | "other">,
  rendered: readonly RenderedFile[],
  read: (path: string) => DiskEntry,
): Base {
  if (other === undefined) return base;
  const now = new Map(rendered.map(({ path, contents }) => [path, contents]));
  const chosen = [...other.base].map(([path, theirs]): readonly [string, string] => {
    const ours = base.get(path) ?? theirs;
    if (ours === theirs) return [path, ours];
    const entry = read(path);
    const stands = entry.kind === "file" ? entry.text && plainText(entry.text) : undefined;
    const found = [stands, now.get(path)].find((text) => text === ours || text === theirs);
    return [path, found ?? ours];
  });
  return new Map([...base, ...chosen]);
}
