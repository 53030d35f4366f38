import { exitCodes } from "../../../diagnostics/index.js";
import { projectFolder } from "../../../regenerate/project.js";
import { readTemplates, stockTemplates } from "../../../render/layers/stock-templates.js";
import { projectLayer } from "../../../templates/places.js";
import { ownLayer } from "../../../templates/resolve-layers.js";
import { openProject } from "../../../templates/project.js";
import { type ForkStatus, statusOf } from "../../../templates/status.js";
import { readStockChanges } from "../../../templates/stock-changes.js";
import { resolve } from "node:path";
import type { Action } from "./index.js";

/** `templates status [dir]`: how each copy stands to the stock template now. Nothing of a package runs. */
export const statusAction: Action = async (directory, { line, screen, cwd }) => {
  const { folder, records } = openProject(projectFolder(resolve(cwd, directory ?? ".")));
  const layer = ownLayer(folder);
  const rows = layer === undefined ? [] : statusOf(layer, records, readTemplates(stockTemplates()), readStockChanges());
  if (line.switches.has("json")) screen.print(JSON.stringify({ copies: rows }, undefined, 2));
  else if (rows.length === 0) screen.print(`No stock template is copied in ${projectLayer}.`);
  else for (const row of rows) screen.print(describe(row));
  return exitCodes.done;
};

const words: Readonly<Record<ForkStatus["state"], string>> = {
  "up-to-date": "up to date",
  behind: "behind",
  conflicting: "conflicting",
  gone: "its stock template is gone",
  unrecorded: "no record of what it was copied from",
};

function describe({ path, stockPath, state, added, removed, security }: ForkStatus): string {
  const by = added + removed === 0 ? "" : ` by +${added} −${removed}`;
  const renamed = stockPath === path ? "" : `, now ${stockPath}`;
  const mended = security.length === 0 ? "" : `, lacks the security changes ${security.join(", ")}`;
  return `${path}: ${words[state]}${by}${renamed}${mended}`;
}
