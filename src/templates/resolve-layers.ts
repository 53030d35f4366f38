import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/types.js";
import { exitCodes, Refusal } from "../diagnostics/index.js";
import type { Layer } from "../render/layers/layer.js";
import type { Lock } from "../state/lock.js";
import { readLayerSettings } from "./layer-settings.js";
import { openPackage, type TemplatePackage } from "./package/open-package.js";
import { projectLayer } from "./places.js";
import { readTemplateFolder } from "./read-folder.js";
import { type LayerRecords, recordsOf, withTrust } from "./records.js";

/** Where the layers of a project come from. */
export interface LayerSources {
  /** Folder of the project, absolute: its own templates, and the packages in its `node_modules`. */
  readonly project: string;
  /** Packages, the most important first. */
  readonly packages: readonly string[];
  readonly records: LayerRecords;
  /** Packages that somebody trusts from now on, as they are. */
  readonly trust?: readonly string[];
  /** Asks a person whether a package may run; no without one. */
  readonly ask?: (found: TemplatePackage) => Promise<boolean>;
}

export interface ResolvedLayers {
  /** The most important first. */
  readonly layers: readonly Layer[];
  /** With the trust that was given in this run. */
  readonly records: LayerRecords;
}

/**
 * The layers of a project: its own folder, then its packages. Templates are programs, so a package is read and compared
 * by digest before anything of it runs.
 * @throws Refusal `TEMPLATE_UNTRUSTED`, exit code 4, for a package that nobody has trusted in this state; `TEMPLATE_…`
 * with exit code 2 for one that cannot be used
 */
export async function resolveLayers(sources: LayerSources): Promise<ResolvedLayers> {
  const { project, packages } = sources;
  const own = ownLayer(project);
  let { records } = sources;
  const layers: Layer[] = own === undefined ? [] : [own];
  for (const name of packages) {
    const found = openPackage(project, name);
    records = await trusted(found, { ...sources, records });
    layers.push(found.layer);
  }
  return { layers, records };
}

/**
 * The layers of a connector that stands, as its settings and its lock say.
 * @throws Refusal as `resolveLayers` does
 */
export async function layersOf(
  project: string,
  { templates = [] }: Pick<Config, "templates">,
  lock: Pick<Lock, "layers">,
): Promise<readonly Layer[]> {
  return (await resolveLayers({ project, packages: templates, records: recordsOf(lock) })).layers;
}

/** The layer of a project's own folder; undefined when it has none. */
export function ownLayer(project: string): Layer | undefined {
  const folder = join(project, ...projectLayer.split("/"));
  return existsSync(folder) ? folderLayer(folder, projectLayer) : undefined;
}

/** A folder of templates as a layer, under the name by which a person finds it. */
export function folderLayer(folder: string, place: string): Layer {
  const files = readTemplateFolder(folder);
  return { name: place, place, files, ...readLayerSettings(files, place) };
}

async function trusted(found: TemplatePackage, { records, trust = [], ask }: LayerSources): Promise<LayerRecords> {
  const { name, digest } = found.manifest;
  const known = records.trusted.find((one) => one.name === name);
  if (known?.digest === digest) return records;
  if (trust.includes(name) || (await ask?.(found)) === true) return withTrust(records, { name, digest });
  const state = known === undefined ? "is not trusted yet" : "has changed since it was trusted";
  throw new Refusal(exitCodes.acceptanceNeeded, {
    code: "TEMPLATE_UNTRUSTED",
    message: `The package of templates ${name} (${found.version}, digest ${digest.slice(0, 12)}) ${state}. Its templates are programs.`,
    help: `Read its templates, then run the command with --trust ${name}.`,
  });
}
