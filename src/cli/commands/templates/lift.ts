import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { exitCodes, Refusal } from "../../../diagnostics/index.js";
import { readTemplates, stockTemplates } from "../../../render/layers/stock-templates.js";
import { type LiftPlan, planLift } from "../../../templates/lift/plan-lift.js";
import { projectLayer } from "../../../templates/places.js";
import { planOf, saveProject, type TemplateProject } from "../../../templates/project.js";
import { type LayerRecords, withFork } from "../../../templates/records.js";
import { placeInProject } from "../../../state/place-in-project.js";
import { readEntry } from "../../../write/index.js";
import type { Action } from "./index.js";
import { openConnector } from "./subject.js";

/** `templates lift <file>`: a hand edit of a generated file becomes an edit of its template. Exit code 3 when it cannot. */
export const liftAction: Action = async (file, context) => {
  const { line, screen, signal } = context;
  if (file === undefined)
    throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message: "lift needs a generated file." });
  const { project, layers, records, folder } = await openConnector(undefined, context);
  const path = relative(folder, resolve(folder, file)).replaceAll("\\", "/");
  const edited = readFileSync(placeInProject(folder, path), "utf8");
  const stock = readTemplates(stockTemplates());
  const lifted = planLift({ plan: await planOf(project), stock, layers, path, edited });
  const written = lifted.suggestions.length === 0 && !line.switches.has("dry-run");
  if (written) await write(lifted, project, records, signal);
  if (line.switches.has("json")) screen.print(JSON.stringify({ written, ...jsonOf(lifted) }, undefined, 2));
  else for (const text of describe(lifted, path, written)) screen.print(text);
  return lifted.suggestions.length === 0 ? exitCodes.done : exitCodes.conflicts;
};

async function write(
  { files }: LiftPlan,
  project: TemplateProject,
  records: LayerRecords,
  signal: AbortSignal,
): Promise<void> {
  const changes = files.map(({ path, text }) => {
    const place = `${projectLayer}/${path}`;
    const entry = readEntry(project.folder, place);
    return { kind: "write", path: place, before: entry.kind === "file" ? entry.digest : undefined, text } as const;
  });
  const next = files.reduce(
    (sofar, { path, stock }) => (stock === undefined ? sofar : withFork(sofar, { path, stock })),
    records,
  );
  await saveProject(project, changes, next, signal);
}

function jsonOf({ files, affected, suggestions }: LiftPlan): object {
  return { templates: files.map(({ path }) => `${projectLayer}/${path}`), affected, suggestions };
}

function describe({ files, affected, suggestions }: LiftPlan, path: string, written: boolean): readonly string[] {
  if (suggestions.length > 0) return suggestions.map(({ line, text }) => `${path}:${line}: ${text}`);
  const others = affected.filter((one) => one !== path);
  return [
    ...files.map((one) => `${written ? "Wrote" : "Would write"} ${projectLayer}/${one.path}`),
    `It makes ${path} as you edited it${others.length === 0 ? ", and changes nothing else." : `, and changes ${others.length} more: ${others.slice(0, 5).join(", ")}${others.length > 5 ? ", …" : ""}`}`,
  ];
}
