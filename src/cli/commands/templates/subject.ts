import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { exitCodes, printable, Refusal } from "../../../diagnostics/index.js";
import { projectFolder } from "../../../regenerate/project.js";
import type { Layer } from "../../../render/layers/layer.js";
import { readPackage } from "../../../templates/package/open-package.js";
import { manifestFile } from "../../../templates/places.js";
import { isProject, openProject, saveProject, type TemplateProject } from "../../../templates/project.js";
import { type LayerRecords, noRecords } from "../../../templates/records.js";
import { resolveLayers } from "../../../templates/resolve-layers.js";
import type { CommandContext } from "../command.js";
import { askTrust } from "./ask-trust.js";

/** A connector with its layers, or a package of templates by itself. */
export type Subject =
  | {
      readonly kind: "project";
      readonly folder: string;
      readonly project: TemplateProject;
      readonly layers: readonly Layer[];
      readonly records: LayerRecords;
    }
  | {
      readonly kind: "package";
      readonly folder: string;
      readonly layers: readonly Layer[];
      readonly records: LayerRecords;
    };

/**
 * What stands in a folder. Trust that is given on the way is recorded at once.
 * @throws Refusal exit code 2 for a folder that is neither, 4 for a package that nobody trusts
 */
export async function openSubject(directory: string | undefined, context: CommandContext): Promise<Subject> {
  const named = resolve(context.cwd, directory ?? ".");
  if (!isProject(named) && existsSync(join(named, manifestFile))) return packageSubject(named);
  const folder = projectFolder(named);
  const opened = await openLayers(openProject(folder), context);
  return { kind: "project", folder, ...opened };
}

/** The connector that the command runs in. @throws Refusal as `openSubject` does */
export async function openConnector(
  directory: string | undefined,
  context: CommandContext,
): Promise<Extract<Subject, { kind: "project" }>> {
  const subject = await openSubject(directory, context);
  if (subject.kind === "project") return subject;
  const message = `${printable(subject.folder)} is a package of templates, and this is about a connector.`;
  throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message });
}

async function openLayers(
  project: TemplateProject,
  context: CommandContext,
): Promise<{ readonly project: TemplateProject; readonly layers: readonly Layer[]; readonly records: LayerRecords }> {
  const ask = askTrust(context);
  const { layers, records } = await resolveLayers({
    project: project.folder,
    packages: project.config.templates ?? [],
    records: project.records,
    trust: context.line.lists.get("trust") ?? [],
    ...(ask && { ask }),
  });
  if (records === project.records) return { project, layers, records };
  await saveProject(project, [], records, context.signal);
  return { project: openProject(project.folder), layers, records };
}

/** Whoever checks a package in its own folder is its author. */
function packageSubject(folder: string): Subject {
  const { name } = JSON.parse(readFileSync(join(folder, manifestFile), "utf8"));
  const { layer } = readPackage(folder, String(name), ".");
  return { kind: "package", folder, layers: [{ ...layer, place: "templates" }], records: noRecords };
}
