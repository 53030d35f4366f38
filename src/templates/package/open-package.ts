import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { contextVersion } from "../../render/context/index.js";
import type { Layer } from "../../render/layers/layer.js";
import { digestOf } from "../../render/layers/stock-templates.js";
import { readLayerSettings } from "../layer-settings.js";
import { manifestFile, packageTemplates } from "../places.js";
import { readTemplateFolder } from "../read-folder.js";
import { rangeHas } from "./context-range.js";
import { type Manifest, manifestOf, parseManifest } from "./manifest.js";

/** A package of templates that may be used as far as it itself is concerned; whether it is trusted is another matter. */
export interface TemplatePackage {
  readonly layer: Layer;
  readonly manifest: Manifest;
  /** Of its `package.json`. */
  readonly version: string;
}

const packageName = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

export function isPackageName(name: string): boolean {
  return packageName.test(name);
}

/**
 * Reads a package from the project's own `node_modules`, and from nowhere else: nothing is fetched, no other folder is
 * looked into.
 * @throws Refusal `TEMPLATE_PACKAGE`, `TEMPLATE_MANIFEST`, `TEMPLATE_CONTEXT_VERSION` or `TEMPLATE_DIGEST`
 */
export function openPackage(project: string, name: string): TemplatePackage {
  if (!isPackageName(name)) throw missing(name, "is no name of a package");
  const folder = join(project, "node_modules", ...name.split("/"));
  if (!existsSync(join(folder, "package.json"))) throw missing(name, "is not installed in node_modules");
  if (!existsSync(join(folder, manifestFile))) throw missing(name, `has no ${manifestFile}`);
  return readPackage(folder, name, `node_modules/${name}`);
}

/** The same by its folder. */
export function readPackage(folder: string, name: string, place: string): TemplatePackage {
  const manifest = parseManifest(readFileSync(join(folder, manifestFile), "utf8"), place);
  if (manifest.name !== name) throw missing(name, `calls itself ${manifest.name}`);
  checkContext(manifest);
  const files = readTemplateFolder(join(folder, packageTemplates));
  checkContents(manifest, files);
  const templates = `${place}/${packageTemplates}`;
  const layer = { name, place: templates, files, ...readLayerSettings(files, templates) };
  return { layer, manifest, version: versionOf(folder) };
}

function checkContext({ name, contextVersion: range }: Manifest): void {
  if (rangeHas(range, contextVersion)) return;
  throw new Refusal(exitCodes.usage, {
    code: "TEMPLATE_CONTEXT_VERSION",
    message: `${name} is written for context version ${range}; this create-safe-mcp has ${contextVersion}.`,
    help: `Use a version of ${name} for context ${contextVersion}, or a create-safe-mcp with context ${range}.`,
  });
}

/** What the manifest says must be what lies there. */
function checkContents(manifest: Manifest, files: Layer["files"]): void {
  const actual = manifestOf(manifest.name, manifest.contextVersion, files);
  if (
    actual.digest === manifest.digest &&
    String([actual.files, actual.slots]) === String([manifest.files, manifest.slots])
  )
    return;
  throw new Refusal(exitCodes.usage, {
    code: "TEMPLATE_DIGEST",
    message: `The templates of ${manifest.name} are not what its ${manifestFile} says (digest ${digestOf(files).slice(0, 12)}, not ${manifest.digest.slice(0, 12)}).`,
    help: "Install it again; its author runs `create-safe-mcp templates pack` before publishing.",
  });
}

function versionOf(folder: string): string {
  const value: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const version: unknown = Reflect.get(Object(value), "version");
  return typeof version === "string" && /^[0-9A-Za-z.+-]{1,64}$/.test(version) ? version : "0.0.0";
}

function missing(name: string, problem: string): Refusal {
  return new Refusal(exitCodes.usage, {
    code: "TEMPLATE_PACKAGE",
    message: `The package of templates ${printable(name)} ${problem}.`,
  });
}
