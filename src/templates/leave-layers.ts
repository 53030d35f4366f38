import type { Config } from "../config/types.js";
import { type ApplicableChange, readEntry } from "../write/index.js";
import { projectLayer } from "./places.js";
import { ownLayer } from "./resolve-layers.js";

/** What a connector gives up that will never be generated again: its own templates, and the packages of templates. */
export function leaveLayers(
  project: string,
  { templates = [] }: Pick<Config, "templates">,
): readonly ApplicableChange[] {
  const paths = [...(ownLayer(project)?.files.keys() ?? [])].map((path) => `${projectLayer}/${path}`);
  const deletions = paths.flatMap((path): readonly ApplicableChange[] => {
    const entry = readEntry(project, path);
    return entry.kind === "file" ? [{ kind: "delete", path, before: entry.digest }] : [];
  });
  return [...deletions, ...withoutPackages(project, templates)];
}

function withoutPackages(project: string, names: readonly string[]): readonly ApplicableChange[] {
  const path = "package.json";
  const entry = readEntry(project, path);
  if (entry.kind !== "file" || entry.text === undefined || names.length === 0) return [];
  const manifest: Record<string, unknown> = JSON.parse(entry.text);
  const kept = Object.entries(Object(manifest["devDependencies"])).filter(([name]) => !names.includes(name));
  const text = `${JSON.stringify({ ...manifest, devDependencies: Object.fromEntries(kept) }, undefined, 2)}\n`;
  return [{ kind: "write", path, before: entry.digest, text }];
}
