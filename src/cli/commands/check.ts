import { resolve } from "node:path";
import { configFile } from "../../config/config-file.js";
import { type Diagnostic, exitCodes } from "../../diagnostics/index.js";
import { findDrift } from "../../drift.js";
import { projectFolder } from "../../regenerate/project.js";
import { planRegeneration, type Regeneration } from "../../regeneration.js";
import { type CheckFormat, describeDrift } from "../report/drift.js";
import { placeInRepository } from "../report/place-in-repository.js";
import { countsOf, summaryLine } from "../report/regeneration/summary.js";
import type { Command, CommandContext } from "./command.js";

/** `check [dir]`: offline, for CI; with `--spec`, whether a regeneration from that document would change anything. */
export const checkCommand: Command = async (context) => {
  const { line, screen, cwd } = context;
  const target = projectFolder(resolve(cwd, line.positional ?? "."));
  const spec = line.values.get("spec");
  const drift = [
    ...(await findDrift(target)),
    ...(spec === undefined ? [] : await newerDocument(target, spec, context)),
  ];
  screen.settle();
  const placeOf = placeInRepository(target, cwd);
  screen.print(describeDrift(drift, { format: formatOf(context), paint: screen.paint, placeOf }));
  return drift.some(({ severity }) => severity === "error") ? exitCodes.drift : exitCodes.done;
};

async function newerDocument(target: string, spec: string, context: CommandContext): Promise<readonly Diagnostic[]> {
  const { line, diagnostics, signal, cwd } = context;
  const overlays = line.lists.get("overlay");
  const referenceRoot = line.values.get("reference-root");
  const allowPrivate = line.switches.has("allow-private");
  const request = { target, spec, overlays, referenceRoot, allowPrivate, cwd, diagnostics, signal, everything: true };
  const regeneration = await planRegeneration(request);
  if (!wouldChange(regeneration)) return [];
  const message = `A regeneration would change it: ${summaryLine(countsOf(regeneration))}.`;
  return [{ code: "CHECK_DOCUMENT", severity: "error", message, location: { file: "openapi.json" } }];
}

/** The place of the document is none of its contents: what was fetched to be looked at may lie anywhere. */
function wouldChange(regeneration: Regeneration): regeneration is Extract<Regeneration, { kind: "planned" }> {
  if (regeneration.kind === "unchanged") return false;
  const { changes, files } = regeneration;
  const touched = (files?.changes ?? []).filter(({ kind }) => kind !== "keep" && kind !== "stay-deleted");
  return changes.length > 0 || touched.some(({ path }) => path !== configFile);
}

function formatOf({ line }: CommandContext): CheckFormat {
  if (line.switches.has("json")) return "json";
  const formats: readonly CheckFormat[] = ["text", "json", "sarif", "github", "markdown"];
  return formats.find((format) => format === line.values.get("format")) ?? "text";
}
