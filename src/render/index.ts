import type { ConnectorPlan } from "../plan/types.js";
import { dataFiles } from "./files/data-files.js";
import { composeTemplates } from "./layers/compose.js";
import type { Layer } from "./layers/layer.js";
import { digestOf, readStockTemplates, readTemplates, type TemplateFiles } from "./layers/stock-templates.js";
import { renderTemplates } from "./render-templates.js";
import type { RenderedFile } from "./types.js";

export { choicesText } from "./files/data-files.js";

export interface RenderOptions {
  /** Folder of the stock templates; those of this package when absent. */
  readonly stock?: string;
  /** What goes in front of them, the most important first. */
  readonly layers?: readonly Layer[];
}

/**
 * Turns a plan into the files of a connector, sorted by path. Takes no decision: names, texts and schemas are final.
 *
 * @throws Refusal `TEMPLATE_…`, exit code 2, for what is wrong with a layer
 */
export async function renderConnector(
  plan: ConnectorPlan,
  { stock, layers = [] }: RenderOptions = {},
): Promise<readonly RenderedFile[]> {
  const templates = composeTemplates(templatesIn(stock), layers);
  const made = renderTemplates(plan, templates).map(({ path, contents }) => ({ path, contents }));
  return [...dataFiles(plan), ...made].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Digest of all templates that a connector is rendered from, those of its layers among them. */
export function templatesDigest({ stock, layers = [] }: RenderOptions = {}): string {
  const files = new Map(templatesIn(stock));
  for (const { name, files: own, omit, extra } of layers) {
    for (const [path, text] of own) files.set(`${name}: ${path}`, text);
    files.set(`${name}:`, JSON.stringify([omit, extra]));
  }
  return digestOf(files);
}

function templatesIn(folder: string | undefined): TemplateFiles {
  return folder === undefined ? readStockTemplates() : readTemplates(folder);
}
