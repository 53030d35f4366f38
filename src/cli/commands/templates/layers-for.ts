import type { Decisions } from "../../../pipeline.js";
import { readTemplates, stockTemplates } from "../../../render/layers/stock-templates.js";
import { newLayers } from "../../../templates/new-layers.js";
import type { CommandContext } from "../command.js";
import { askTrust } from "./ask-trust.js";

/** The layers that `--templates` names for a connector that is about to be made, and the configuration that says so. */
export async function layersFor(
  names: readonly string[],
  { config, target }: Pick<Decisions, "config" | "target">,
  context: CommandContext,
): Promise<Pick<Decisions, "config" | "layers">> {
  const ask = askTrust(context);
  const { layers, packages } = await newLayers({
    names,
    cwd: context.cwd,
    target,
    stock: readTemplates(stockTemplates()),
    trust: context.line.lists.get("trust") ?? [],
    ...(ask && { ask }),
  });
  return { config: packages.length === 0 ? config : { ...config, templates: packages }, layers };
}
