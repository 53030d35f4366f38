import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { exitCodes, Refusal } from "../../diagnostics/index.js";
import type { Conflict, Resolution } from "../../merge/index.js";
import {
  type Applied,
  applyRegeneration,
  type FilePlan,
  planRegeneration,
  type Regenerated,
  type Regeneration,
  settle,
} from "../../regeneration.js";
import { projectFolder } from "../../regenerate/project.js";
import { lockProject, pendingPaths, type ProjectLock, readEntry, recover } from "../../write/index.js";
import { describeDiagnostics } from "../report/diagnostics.js";
import { diffText } from "../report/regeneration/diff.js";
import { regenerationJson } from "../report/regeneration/json.js";
import { regenerationMarkdown, unchangedMarkdown } from "../report/regeneration/markdown.js";
import { regenerationText } from "../report/regeneration/text.js";
import type { Command, CommandContext } from "./command.js";
import { abortPending, continuePending, refusePending } from "./pending-run.js";
import { stageLabels } from "./stages.js";

/** `regenerate [dir]`: everything is planned, accepted and merged in memory before a file is touched. */
export const regenerateCommand: Command = async (context) => {
  const target = projectFolder(resolve(context.cwd, context.line.positional ?? "."));
  const { switches } = context.line;
  if (switches.has("dry-run")) return run(target, undefined, context);
  const lock = await lockProject(target);
  try {
    recover(lock);
    if (switches.has("abort")) return await abortPending(lock, context);
    if (switches.has("continue")) return continuePending(lock, context);
    const pending = pendingPaths(lock);
    if (pending !== undefined) refusePending(pending);
    return await run(target, lock, context);
  } finally {
    lock.release();
  }
};

/** @param lock the right to write; undefined: nothing is written */
async function run(target: string, lock: ProjectLock | undefined, context: CommandContext): Promise<number> {
  const regeneration = await planRegeneration(requestOf(target, context));
  context.screen.settle();
  if (regeneration.kind === "unchanged") return sayUnchanged(regeneration, context);
  for (const text of describeDiagnostics(newProblems(regeneration), context.screen.paint)) context.screen.note(text);
  const { files } = regeneration;
  checkDigest(files, context);
  const applied = lock === undefined ? undefined : await apply(regeneration, lock, context);
  report(regeneration, applied, context);
  return exitCodeOf(regeneration);
}

function requestOf(
  target: string,
  { line, screen, diagnostics, signal, cwd }: CommandContext,
): Parameters<typeof planRegeneration>[0] {
  const { values, lists, switches } = line;
  return {
    target,
    spec: values.get("spec"),
    overlays: lists.get("overlay"),
    referenceRoot: values.get("reference-root"),
    allowPrivate: switches.has("allow-private"),
    accept: lists.get("accept") ?? [],
    keepRemoved: switches.has("keep-removed"),
    everything: switches.has("dry-run"),
    failOnReview: values.get("fail-on") === "review",
    runPrograms: switches.has("run-prettier-config"),
    resolution: resolutionBeforehand(values.get("on-conflict")),
    cwd,
    diagnostics,
    signal,
    onStage: (stage) => screen.progress(stageLabels[stage]),
  };
}

/** undefined: a person is asked, or the run stops. */
function resolutionBeforehand(policy: string | undefined): Resolution | undefined {
  return policy === "keep" || policy === "take" || policy === "markers" ? policy : undefined;
}

/** Warnings about the document were read when the connector was made; what stops a run is always said. */
function newProblems({ diagnostics }: Regenerated): Regenerated["diagnostics"] {
  return diagnostics.filter(({ severity }) => severity === "error");
}

function sayUnchanged({ target }: Regeneration, context: CommandContext): number {
  const { line, screen } = context;
  if (line.values.has("plan")) refusePlan("Nothing changed, so there is no plan to write.");
  writeReport(unchangedMarkdown, context);
  if (line.switches.has("json")) screen.print(JSON.stringify({ directory: target, unchanged: true, written: [] }));
  else screen.print("Nothing changed: the document, your choices and create-safe-mcp are those of the last run.");
  return exitCodes.done;
}

/** @throws Refusal exit code 4 when the plan is not the one that was reviewed */
function checkDigest(files: FilePlan | undefined, { line }: CommandContext): void {
  const wanted = line.values.get("plan");
  if (wanted === undefined || files === undefined || files.digest === wanted) return;
  refusePlan(`The plan is ${files.digest} and not the one that was reviewed.`);
}

function refusePlan(message: string): never {
  throw new Refusal(exitCodes.acceptanceNeeded, { code: "REGENERATE_PLAN", message });
}

async function apply(
  regeneration: Regenerated,
  lock: ProjectLock,
  context: CommandContext,
): Promise<Applied | undefined> {
  const { files, pending } = regeneration;
  if (pending.length > 0 || files === undefined) return undefined;
  const resolutions = await resolutionsOf(regeneration, files.conflicts, context);
  if (resolutions === undefined) return undefined;
  const { signal } = context;
  const resolutionOf = ({ path }: Conflict): Resolution => resolutions.get(path) ?? "keep";
  if (context.line.switches.has("verify")) {
    const { verify } = await import("./verify.js");
    await verify(regeneration.target, settle(regeneration.target, files, resolutionOf).changes, context);
  }
  context.screen.progress(stageLabels.write);
  const applied = await applyRegeneration(lock, regeneration, files, { resolutionOf, signal });
  context.screen.settle();
  return applied;
}

/** One decision for each conflict; undefined: nothing may be written. */
async function resolutionsOf(
  { target }: Regenerated,
  conflicts: readonly Conflict[],
  { line, screen, signal }: CommandContext,
): Promise<ReadonlyMap<string, Resolution> | undefined> {
  if (conflicts.length === 0) return new Map();
  const policy = line.values.get("on-conflict");
  const resolution = resolutionBeforehand(policy);
  if (resolution !== undefined) return new Map(conflicts.map(({ path }) => [path, resolution]));
  if (policy === "stop" || !screen.interactive) return undefined;
  const { askConflicts } = await import("../prompts/ask-conflicts.js");
  return askConflicts(conflicts, (path) => readEntry(target, path), { screen, signal });
}

/** Every run that comes to an end leaves the report that was asked for: a later step reads it. */
function writeReport(text: string, { line, cwd }: CommandContext): void {
  const file = line.values.get("report");
  if (file !== undefined) writeFileSync(resolve(cwd, file), text);
}

function report(regeneration: Regenerated, applied: Applied | undefined, context: CommandContext): void {
  const { files, target } = regeneration;
  const { line, screen } = context;
  writeReport(regenerationMarkdown(regeneration, files, applied), context);
  if (line.switches.has("json")) {
    screen.print(JSON.stringify(regenerationJson(regeneration, files, applied), undefined, 2));
    return;
  }
  screen.print(regenerationText({ regeneration, files, applied, line, paint: screen.paint }));
  const path = line.values.get("diff");
  if (path !== undefined && files !== undefined && applied === undefined)
    screen.print(diffText(files.changes, path, (place) => readEntry(target, place)));
}

/** A run with conflicts never ends with 0, however they were settled: somebody's lines are elsewhere now. */
function exitCodeOf({ pending, files }: Regenerated): number {
  if (pending.length > 0) return exitCodes.acceptanceNeeded;
  return (files?.conflicts.length ?? 0) > 0 ? exitCodes.conflicts : exitCodes.done;
}
