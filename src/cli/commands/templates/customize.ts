import { join } from "node:path";
import { exitCodes, Refusal } from "../../../diagnostics/index.js";
import { destination } from "../../../render/files/destination.js";
import { readTemplates, stockTemplates } from "../../../render/layers/stock-templates.js";
import { customized } from "../../../templates/customize.js";
import { projectLayer } from "../../../templates/places.js";
import { saveProject } from "../../../templates/project.js";
import { withFork } from "../../../templates/records.js";
import { readEntry } from "../../../write/index.js";
import type { Action } from "./index.js";
import { openConnector } from "./subject.js";

/** `templates customize <file|slot>`: a copy in the project's layer; the stock text it came from is recorded. */
export const customizeAction: Action = async (name, context) => {
  const { line, screen, signal } = context;
  if (name === undefined) {
    const message = "customize needs the name of a stock template, of the file that it makes, or of a slot.";
    throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message });
  }
  const { project, records } = await openConnector(undefined, context);
  const stock = readTemplates(stockTemplates());
  const destinations = new Map([...stock.keys()].map((path) => [destination(path), path]));
  const copy = customized(name, stock, destinations);
  const path = `${projectLayer}/${copy.path}`;
  if (readEntry(project.folder, path).kind !== "missing") {
    const message = `${path} is there already.`;
    throw new Refusal(exitCodes.usage, { code: "TEMPLATE_COLLISION", message, help: "Edit it, or remove it first." });
  }
  const next = copy.stock === undefined ? records : withFork(records, { path: copy.path, stock: copy.stock });
  if (!line.switches.has("dry-run"))
    await saveProject(project, [{ kind: "write", path, before: undefined, text: copy.text }], next, signal);
  const slot = copy.stock === undefined;
  if (line.switches.has("json")) screen.print(JSON.stringify({ path, slot, written: !line.switches.has("dry-run") }));
  else
    screen.print(
      `${join(path)}: ${slot ? "an empty slot" : "a copy of the stock template"}. Edit it, then run templates check.`,
    );
  return exitCodes.done;
};
