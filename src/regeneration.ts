import type { Contract } from "./contract/contract.js";
import type { ApiChange } from "./contract/rules.js";
import { type Diagnostic, Diagnostics } from "./diagnostics/index.js";
import type { Resolution } from "./merge/index.js";
import { type Api, readApi, type Stage } from "./pipeline.js";
import { addressOf } from "./plan/index.js";
import type { ConnectorPlan } from "./plan/types.js";
import { acceptanceOf, pendingOf, refuseUnknown } from "./regenerate/accept.js";
import { type Applied, applyPlan, type Settlement } from "./regenerate/apply-plan.js";
import { type Decided, decide, reapprovalOf } from "./regenerate/decide.js";
import type { Suggestion } from "./regenerate/match-tools.js";
import type { LockInput } from "./regenerate/next-lock.js";
import { type FilePlan as PlannedFiles, planFiles } from "./regenerate/plan-files.js";
import { openProject, type Project } from "./regenerate/project.js";
import { chooseDocument } from "./regenerate/request.js";
import { isSameDocument, isSettled } from "./regenerate/unchanged.js";
import { choicesText, renderConnector, templatesDigest } from "./render/index.js";
import type { Layer } from "./render/layers/layer.js";
import { layersOf } from "./templates/resolve-layers.js";
import { version } from "./version.js";
import type { ProjectLock } from "./write/index.js";

export { type Applied, settle } from "./regenerate/apply-plan.js";

/*
 * The second map, beside `pipeline.ts`: a connector that stands is brought up to date. Read the project and the document →
 * find the tools again → plan → compare contracts → render → merge file by file → write all or nothing. Nothing is
 * written before `applyRegeneration`.
 */

export interface RegenerateRequest {
  /** Folder of the connector, absolute. */
  readonly target: string;
  /** Another document than the one that the project names. */
  readonly spec?: string | undefined;
  readonly overlays?: readonly string[] | undefined;
  readonly referenceRoot?: string | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly cwd: string;
  /** Ids of changes that somebody has looked at and wants. */
  readonly accept?: readonly string[];
  /** Tools whose operations are gone tell their callers so, from now on. */
  readonly keepRemoved?: boolean;
  /** Plan everything, also what must be accepted first. */
  readonly everything?: boolean;
  /** Changes that want a look must be accepted, too. */
  readonly failOnReview?: boolean;
  /** Run a Prettier configuration that is a program. Without it such a configuration counts as none. */
  readonly runPrograms?: boolean;
  /** How conflicts will be settled, where that was said beforehand: part of the plan's digest. */
  readonly resolution?: Resolution | undefined;
  readonly diagnostics?: Diagnostics;
  readonly onStage?: (stage: Stage) => void;
  readonly signal?: AbortSignal;
}

/** What a run would do. */
export type Regeneration = Unchanged | Regenerated;

/** Neither the document nor the choices nor the generator changed: there is nothing to compare. */
export interface Unchanged {
  readonly kind: "unchanged";
  readonly target: string;
  readonly tools: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Regenerated {
  readonly kind: "planned";
  readonly target: string;
  readonly project: Project;
  readonly api: Api;
  readonly plan: ConnectorPlan;
  readonly contracts: readonly Contract[];
  /** Sorted: what needs a person first. */
  readonly changes: readonly ApiChange[];
  /** Of these, what must be accepted before anything is written. */
  readonly pending: readonly ApiChange[];
  /** Looks like a tool that is gone. */
  readonly suggestions: readonly Suggestion[];
  /** Keys of operations that are new in the document, and no tools. */
  readonly unseen: readonly string[];
  /** Names of tools that clients which pin definitions will ask about again. */
  readonly reapproval: readonly string[];
  /** What becomes of each file; undefined as long as changes must be accepted. */
  readonly files: FilePlan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What becomes of each file, and what is recorded of it. */
export interface FilePlan extends PlannedFiles {
  readonly lockFacts: Omit<LockInput, "files" | "flags">;
}

/**
 * Plans a run. Reads the project, the document and nothing else; writes nothing.
 * @throws Refusal exit code 2 for a project or choices that cannot be used, 6 for a document that cannot
 */
export async function planRegeneration(request: RegenerateRequest): Promise<Regeneration> {
  const { target, accept = [], diagnostics = new Diagnostics(), onStage, signal } = request;
  const { isMerged, rest, ...open } = openProject(target, "two");
  const { lock, config } = open;
  const wanted = request.keepRemoved === true ? { ...config, keepRemoved: true } : config;
  const choice = chooseDocument({ ...request, config: wanted });
  const layers = await layersOf(target, config, lock);
  const makers = { generator: version, templates: templatesDigest({ layers }) };
  const settled = accept.length === 0 && !isMerged && isSettled(lock, makers, choicesText(choice.config));
  const unchanged = { kind: "unchanged", target, tools: Object.keys(lock.tools).length, diagnostics: [] } as const;
  if (settled && (await isSameDocument(choice.load, lock))) return unchanged;
  const callbacks = { ...(onStage && { onStage }), ...(signal && { signal }) };
  const api = await readApi({ ...choice.load, ...callbacks, diagnostics });
  const { sha256, address } = lock.document;
  // The same words at another address may call another host.
  if (settled && api.document.sha256 === sha256 && (addressOf(api.document) ?? address) === address) return unchanged;

  const project: Project = { ...open, ...rest() };
  onStage?.("plan");
  const decided = decide({ project, ...api, config: choice.config, accept }, diagnostics);
  const { plan, contracts, changes, unseen, matching, departures } = decided;
  refuseUnknown(accept, changes, [...matching.suggestions.map(({ changeId }) => changeId), ...matching.followed]);
  const acceptance = acceptanceOf(accept);
  const pending = pendingOf(changes, acceptance, request.failOnReview);
  const stops = pending.length > 0 && request.everything !== true;
  const accepted = { ...lock.accepted, ...fingerprintsOf(changes.filter(acceptance.covers)) };
  const lockFacts = { plan, model: api.model, contracts, departures, ...makers, before: lock, accepted };
  return {
    kind: "planned",
    target,
    project,
    api,
    plan,
    contracts,
    changes,
    pending,
    suggestions: matching.suggestions,
    unseen,
    reapproval: reapprovalOf(contracts, project),
    files: stops ? undefined : { ...(await renderAndMerge(project, decided, layers, request)), lockFacts },
    diagnostics: diagnostics.all,
  };
}

async function renderAndMerge(
  project: Project,
  { plan, toolOf, changes }: Decided,
  layers: readonly Layer[],
  { onStage, runPrograms = false, resolution }: RegenerateRequest,
): Promise<PlannedFiles> {
  onStage?.("render");
  const rendered = await renderConnector(plan, { layers });
  onStage?.("merge");
  return planFiles({ project, rendered, toolOf, subject: fingerprintsOf(changes), resolution, runPrograms });
}

/**
 * Writes a plan, all or nothing.
 * @throws Refusal exit code 7: the project is as it was
 */
export function applyRegeneration(
  lock: ProjectLock,
  { project, contracts }: Pick<Regenerated, "project" | "contracts">,
  files: FilePlan,
  settlement: Settlement,
): Promise<Applied> {
  return applyPlan(lock, { project, contracts, files }, settlement);
}

function fingerprintsOf(changes: readonly ApiChange[]): Readonly<Record<string, string>> {
  return Object.fromEntries(changes.map(({ id, fingerprint }) => [id, fingerprint]));
}
