import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { exitCodes, nearest, printable, Refusal } from "../diagnostics/index.js";
import type { NewLayers } from "../pipeline.js";
import type { Layer } from "../render/layers/layer.js";
import type { TemplateFiles } from "../render/layers/stock-templates.js";
import { isPackageName, type TemplatePackage } from "./package/open-package.js";
import { manifestFile, packageTemplates, projectLayer } from "./places.js";
import { type Fork, lockedLayers, noRecords } from "./records.js";
import { folderLayer, resolveLayers } from "./resolve-layers.js";

/** What `--templates` said when a connector is made. */
export interface NewLayerRequest {
  /** Folders and packages, the most important first. */
  readonly names: readonly string[];
  readonly cwd: string;
  /** Folder of the new project, absolute. */
  readonly target: string;
  readonly stock: TemplateFiles;
  readonly trust: readonly string[];
  readonly ask?: (found: TemplatePackage) => Promise<boolean>;
}

/**
 * The layers of a connector that is about to be made. A folder becomes its own `safe-mcp/templates`; packages come from the
 * `node_modules` of the folder that the command runs in, and become development dependencies.
 * @throws Refusal `TEMPLATE_…`
 */
export async function newLayers(
  request: NewLayerRequest,
): Promise<{ readonly layers: NewLayers; readonly packages: readonly string[] }> {
  const { names, cwd, stock } = request;
  const folders = names.filter((name) => isFolder(name, cwd));
  const packages = names.filter((name) => !folders.includes(name));
  if (folders.length > 1) throw tooMany(folders);
  for (const name of packages) checkInstalled(name, cwd);
  const own = folders.map((name) => folderLayer(templatesIn(resolve(cwd, name)), projectLayer));
  const found = await resolveLayers({ ...request, project: cwd, packages, records: noRecords });
  const others = found.layers.filter(({ name }) => name !== projectLayer);
  const forks = own.flatMap((layer) => forksOf(layer, stock));
  return {
    packages,
    layers: {
      layers: [...own, ...others],
      locked: lockedLayers({ forks, trusted: found.records.trusted }),
      own: own.flatMap(({ files }) =>
        [...files].map(([path, text]) => ({ path: `${projectLayer}/${path}`, contents: text })),
      ),
      packages: Object.fromEntries(packages.map((name) => [name, wantedVersion(name, request)])),
    },
  };
}

/** A path, or the name of a folder that stands here and of no package. */
function isFolder(name: string, cwd: string): boolean {
  if (/^\.{0,2}[\\/]|^\.{1,2}$|^[A-Za-z]:/.test(name)) return true;
  if (isPackageName(name) && existsSync(join(cwd, "node_modules", ...name.split("/")))) return false;
  return statSync(resolve(cwd, name), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The folder itself, or that of the templates when a package is named by its folder. */
function templatesIn(folder: string): string {
  return existsSync(join(folder, manifestFile)) ? join(folder, packageTemplates) : folder;
}

function forksOf({ files }: Layer, stock: TemplateFiles): readonly Fork[] {
  return [...files.keys()].flatMap((path) => {
    const text = stock.get(path);
    return text === undefined ? [] : [{ path, stock: text }];
  });
}

function tooMany(folders: readonly string[]): Refusal {
  const message = `A project has one folder of templates, and ${folders.length} are named: ${folders.map((name) => printable(name)).join(", ")}.`;
  return new Refusal(exitCodes.usage, { code: "TEMPLATE_FOLDER", message, help: "Put the others into packages." });
}

function checkInstalled(name: string, cwd: string): void {
  if (existsSync(join(cwd, "node_modules", ...name.split("/")))) return;
  const installed = Object.keys(dependenciesOf(cwd));
  const [candidate] = nearest(name, installed);
  const message = `--templates ${printable(name)}: there is no such folder, and no such package in node_modules here.`;
  const help =
    candidate === undefined ? `Run npm install --save-dev ${printable(name)} first.` : `Did you mean ${candidate}?`;
  throw new Refusal(exitCodes.usage, { code: "TEMPLATE_PACKAGE", message, help });
}

/** What this folder asks npm for; a path is the same place as seen from the project. */
function wantedVersion(name: string, { cwd, target }: NewLayerRequest): string {
  const wanted = dependenciesOf(cwd)[name];
  const path = typeof wanted === "string" ? /^(file|link):(.*)$/.exec(wanted) : null;
  if (path !== null) return `${path[1]}:${relative(target, resolve(cwd, path[2] ?? "")).replaceAll("\\", "/")}`;
  return typeof wanted === "string" ? wanted : versionIn(join(cwd, "node_modules", ...name.split("/")));
}

function versionIn(folder: string): string {
  const version: unknown = Reflect.get(Object(readJson(join(folder, "package.json"))), "version");
  return typeof version === "string" ? version : "*";
}

function dependenciesOf(folder: string): Readonly<Record<string, unknown>> {
  const manifest = Object(readJson(join(folder, "package.json")));
  return {
    ...Object(Reflect.get(manifest, "dependencies")),
    ...Object(Reflect.get(manifest, "devDependencies")),
  };
}

function readJson(file: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return value;
  } catch {
    return undefined;
  }
}
