import { resolve } from "node:path";
import { exitCodes } from "../../../diagnostics/index.js";
import { projectFolder } from "../../../regenerate/project.js";
import { readTemplates, stockTemplates } from "../../../render/layers/stock-templates.js";
import { projectLayer } from "../../../templates/places.js";
import { openProject, saveProject } from "../../../templates/project.js";
import { ownLayer } from "../../../templates/resolve-layers.js";
import { readStockChanges } from "../../../templates/stock-changes.js";
import { type OnConflict, planUpgrade, type Upgrade } from "../../../templates/upgrade.js";
import { upgradeChanges } from "../../../templates/upgrade-changes.js";
import type { Action } from "./index.js";

/** `templates upgrade [dir]`: merges what happened to the stock templates into the copies. Exit code 3 on a conflict. */
export const upgradeAction: Action = async (directory, { line, screen, cwd, signal }) => {
  const project = openProject(projectFolder(resolve(cwd, directory ?? ".")));
  const layer = ownLayer(project.folder);
  if (layer === undefined) {
    const nothing = { written: false, copies: [], gone: [] };
    screen.print(
      line.switches.has("json")
        ? JSON.stringify(nothing, undefined, 2)
        : `No stock template is copied in ${projectLayer}.`,
    );
    return exitCodes.done;
  }
  const stock = readTemplates(stockTemplates());
  const options = { stock, changes: readStockChanges(), onConflict: onConflictOf(line.values.get("on-conflict")) };
  const plan = planUpgrade(layer, project.records, options);
  const stopped = plan.upgrades.some(({ kind }) => kind === "conflict");
  const written = !stopped && !line.switches.has("dry-run");
  if (written) await saveProject(project, upgradeChanges(plan, project.folder), plan.records, signal);
  if (line.switches.has("json")) screen.print(JSON.stringify({ written, ...jsonOf(plan) }, undefined, 2));
  else {
    for (const upgrade of plan.upgrades) screen.print(describe(upgrade));
    for (const path of plan.gone) screen.print(`${path}: its stock template is gone; the copy stays`);
    if (plan.upgrades.length + plan.gone.length === 0) screen.print("All copies are up to date.");
    if (stopped) screen.note("Nothing was written. Decide with --on-conflict markers, keep or take.");
  }
  const unsettled = plan.upgrades.some(({ kind }) => kind === "conflict" || kind === "marked");
  return unsettled ? exitCodes.conflicts : exitCodes.done;
};

function onConflictOf(value: string | undefined): OnConflict {
  const ways: readonly OnConflict[] = ["stop", "markers", "keep", "take"];
  return ways.find((way) => way === value) ?? "stop";
}

function jsonOf({ upgrades, gone }: ReturnType<typeof planUpgrade>): object {
  return { copies: upgrades.map(({ path, from, kind, lines }) => ({ path, from, kind, lines })), gone };
}

const words: Readonly<Record<Upgrade["kind"], string>> = {
  merged: "merged",
  kept: "merged, your lines kept",
  taken: "merged, the stock lines taken",
  marked: "merged, with conflict markers",
  conflict: "conflict",
};

function describe({ path, from, kind, lines }: Upgrade): string {
  const moved = from === path ? "" : ` (was ${from})`;
  return `${path}${moved}: ${words[kind]}${lines.length === 0 ? "" : ` at line ${lines.join(", ")}`}`;
}
