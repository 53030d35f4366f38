import type { ConnectorPlan } from "../plan/types.js";
import { dataFiles } from "./files/data-files.js";
import { destination } from "./files/destination.js";
import { packageFile } from "./files/package-files.js";
import { templates as renderings } from "./files/templates.js";
import { digestOf, readTemplates, stockTemplates } from "./layers/stock-templates.js";
import { compileTemplate } from "./template.js";
import type { RenderedFile } from "./types.js";

/**
 * Turns a plan into the files of a connector, sorted by path. Takes no decision: names, texts and schemas are final.
 *
 * @param templates folder of the templates; those of this package when absent
 */
export async function renderConnector(
  plan: ConnectorPlan,
  templates = stockTemplates(),
): Promise<readonly RenderedFile[]> {
  const files: RenderedFile[] = [...dataFiles(plan)];
  for (const [path, text] of await readTemplates(templates)) files.push(...filesOf(path, text, plan));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Digest of the templates that a connector is rendered from. */
export async function templatesDigest(templates = stockTemplates()): Promise<string> {
  return digestOf(await readTemplates(templates));
}

function filesOf(path: string, text: string, plan: ConnectorPlan): readonly RenderedFile[] {
  if (!path.endsWith(".ejs")) return [{ path: destination(path), contents: packageFile(path, text, plan) ?? text }];
  const makes = renderings.get(path);
  if (makes === undefined) throw new Error(`No view for the template ${path}`);
  const template = compileTemplate(text);
  return [...makes(plan)].map(({ path: own = destination(path), view }) => ({ path: own, contents: template(view) }));
}
