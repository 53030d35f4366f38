import { nearest } from "../../diagnostics/index.js";
import { type Source, templateProblem } from "../template/source.js";
import type { Report } from "./compose.js";
import { type Layer, layerFile, partialFolder, placeOf, slotFolder } from "./layer.js";
import { type Slot, slotNamed, slots } from "./slots.js";

/** The files of a layer by what they are. */
export interface SortedLayer {
  /** Path to the id of the stock template that it replaces. */
  readonly templates: ReadonlyMap<string, string>;
  /** Path to the id of a file of the layer's own. */
  readonly extras: ReadonlyMap<string, string>;
  readonly slots: ReadonlyMap<string, Slot>;
}

/** Files that are written from the plan: the promises hang on them, and no template makes them. */
const ours: ReadonlySet<string> = new Set(["safe-mcp.json", "scopes.lock.json", "openapi.json", "test/samples.json"]);

const placeholders = ["tool", "group", "schema"];

/** The path of a template without the ending that makes it one. */
export function templateId(path: string): string {
  return path.replace(/\.ejs$/, "");
}

/**
 * Says of every file of a layer what it is.
 * @param ids the stock templates: id to path
 */
export function sortLayer(layer: Layer, ids: ReadonlyMap<string, string>, report: Report): SortedLayer {
  const templates = new Map<string, string>();
  const extras = new Map<string, string>();
  const filled = new Map<string, Slot>();
  for (const path of layer.files.keys()) {
    const id = templateId(path);
    if (path === layerFile || path.startsWith(partialFolder)) continue;
    if (path.startsWith(slotFolder)) {
      const slot = slotNamed(id.slice(slotFolder.length));
      if (slot === undefined) report(noSlot(layer, path));
      else filled.set(path, slot);
    } else if (ids.has(id)) templates.set(path, id);
    else if (ours.has(id)) report(notYours(layer, path));
    else if (isExtra(layer, path)) {
      if (hasKnownPlaceholders(layer, path, report)) extras.set(path, id);
    } else report(noTemplate(layer, path, ids));
  }
  for (const path of layer.omit) checkOmitted(layer, path, ids, report);
  return { templates, extras, slots: filled };
}

function isExtra({ extra }: Layer, path: string): boolean {
  if (path.includes("[")) return true;
  return extra.some((one) =>
    one.endsWith("/**") ? path.startsWith(one.slice(0, -2)) : templateId(one) === templateId(path),
  );
}

function hasKnownPlaceholders(layer: Layer, path: string, report: Report): boolean {
  const names = [...path.matchAll(/\[([^\]]*)\]/g)].map(([, name = ""]) => name);
  const unknown = names.find((name) => !placeholders.includes(name));
  const isRepeated = names.includes("schema") !== names.includes("tool");
  if (
    unknown === undefined &&
    (isRepeated || names.length === 0) &&
    !(names.includes("schema") && names.includes("group"))
  )
    return true;
  const [candidate] = nearest(unknown ?? "", placeholders);
  const message =
    unknown === undefined
      ? "A file is made once per tool ([tool], and [group] for its folder) or once per schema ([schema])."
      : `[${unknown}] stands for nothing: there are [tool], [group] and [schema].`;
  report(problem(layer, path, "TEMPLATE_UNMATCHED", message, candidate && `Did you mean [${candidate}]?`));
  return false;
}

function noSlot(layer: Layer, path: string): ReturnType<typeof problem> {
  const name = templateId(path).slice(slotFolder.length);
  const names = slots.map((slot) => slot.name);
  const byStem = names.filter((one) => one.replace(/\.[a-z]+$/, "") === name.replace(/\.[a-z]+$/, ""));
  const close = byStem.length > 0 ? byStem : nearest(name, names, 3);
  const help = close.length === 0 ? `There are: ${names.join(", ")}.` : `Did you mean ${close.join(" or ")}?`;
  return problem(layer, path, "TEMPLATE_SLOT", `There is no slot "${name}".`, help);
}

function noTemplate(layer: Layer, path: string, ids: ReadonlyMap<string, string>): ReturnType<typeof problem> {
  const close = nearestPaths(templateId(path), [...ids.keys()]).map((id) => ids.get(id) ?? id);
  const meant = close.length === 0 ? "" : `The nearest: ${close.join(", ")}. `;
  const help = `${meant}A file of your own is named under "extra" in ${placeOf(layer, layerFile)}.`;
  return problem(layer, path, "TEMPLATE_UNMATCHED", `No stock template is named "${path}".`, help);
}

function notYours(layer: Layer, path: string): ReturnType<typeof problem> {
  const message = `${templateId(path)} is written from the plan and cannot be replaced.`;
  return problem(layer, path, "TEMPLATE_FORBIDDEN", message);
}

function checkOmitted(layer: Layer, path: string, ids: ReadonlyMap<string, string>, report: Report): void {
  if (ids.has(templateId(path))) return;
  const close = nearestPaths(templateId(path), [...ids.keys()]);
  const help = close.length === 0 ? undefined : `The nearest: ${close.join(", ")}.`;
  const message = `"omit" names "${path}", which is no stock template.`;
  report(problem(layer, layerFile, "TEMPLATE_UNMATCHED", message, help));
}

/** Near as a whole, or by the name of the file alone. */
function nearestPaths(wanted: string, paths: readonly string[]): readonly string[] {
  const name = baseName(wanted);
  const sameName = paths.filter((path) => baseName(path) === name);
  const close = nearest(wanted, paths, 3);
  const byName = nearest(name, paths.map(baseName), 3).flatMap((near) =>
    paths.filter((path) => baseName(path) === near),
  );
  return [...new Set([...sameName, ...close, ...byName])].slice(0, 3);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function problem(
  layer: Layer,
  path: string,
  code: Parameters<typeof templateProblem>[0],
  message: string,
  help?: string,
): ReturnType<typeof templateProblem> {
  const source: Source = { name: placeOf(layer, path), text: "", stock: false };
  return templateProblem(code, message, { source, offset: 0 }, help);
}
