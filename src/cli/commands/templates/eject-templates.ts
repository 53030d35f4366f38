import { exitCodes } from "../../../diagnostics/index.js";
import { readTemplates, stockTemplates } from "../../../render/layers/stock-templates.js";
import { allCustomized } from "../../../templates/customize.js";
import { projectLayer } from "../../../templates/places.js";
import { saveProject } from "../../../templates/project.js";
import { withFork } from "../../../templates/records.js";
import { readEntry } from "../../../write/index.js";
import type { Action } from "./index.js";
import { openConnector } from "./subject.js";

/** `templates eject [dir]`: a copy of every stock template that is not copied yet, each with what it came from. */
export const ejectAction: Action = async (directory, context) => {
  const { line, screen, signal } = context;
  const { project, records } = await openConnector(directory, context);
  const copies = allCustomized(readTemplates(stockTemplates())).filter(
    ({ path }) => readEntry(project.folder, `${projectLayer}/${path}`).kind === "missing",
  );
  const changes = copies.map(
    ({ path, text }) => ({ kind: "write", path: `${projectLayer}/${path}`, before: undefined, text }) as const,
  );
  const next = copies.reduce((sofar, { path, stock = "" }) => withFork(sofar, { path, stock }), records);
  const written = !line.switches.has("dry-run");
  if (written) await saveProject(project, changes, next, signal);
  const paths = copies.map(({ path }) => `${projectLayer}/${path}`);
  if (line.switches.has("json")) screen.print(JSON.stringify({ written, paths }, undefined, 2));
  else screen.print(`${written ? "Copied" : "Would copy"} ${paths.length} stock templates to ${projectLayer}.`);
  return exitCodes.done;
};
