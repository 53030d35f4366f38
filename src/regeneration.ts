import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { configFile } from "./config/config-file.js";
import { buildContracts, fingerprintOf } from "./contract/build-contracts.js";
import type { Contract } from "./contract/contract.js";
import { diffConnector } from "./contract/diff-connector.js";
import { diffContracts, sortChanges } from "./contract/diff-contracts.js";
import type { ApiChange } from "./contract/rules.js";
import { type Diagnostic, Diagnostics } from "./diagnostics/index.js";
import { sourceAddress } from "./load/request.js";
import {
  type Change,
  type Conflict,
  type DiskEntry,
  type Obstacle,
  planFile,
  type Resolution,
  resolveConflict,
  type SourceTools,
} from "./merge/index.js";
import { type Api, readApi, type Stage } from "./pipeline.js";
import { planConnector } from "./plan/index.js";
import type { ConnectorPlan } from "./plan/types.js";
import { acceptanceOf, pendingOf, refuseUnknown } from "./regenerate/accept.js";
import { fileStates } from "./regenerate/file-states.js";
import { identify, keepDecisions } from "./regenerate/keep.js";
import { type Matching, matchTools, type Suggestion } from "./regenerate/match-tools.js";
import { movedFiles } from "./regenerate/moved-files.js";
import { type LockInput, nextLock, upstreamOf } from "./regenerate/next-lock.js";
import { outcomeOf } from "./regenerate/outcome.js";
import { openProject, type Project } from "./regenerate/project.js";
import { chooseDocument, type DocumentChoice } from "./regenerate/request.js";
import { settleSelection } from "./regenerate/settle-selection.js";
import { stateFiles } from "./regenerate/state-files.js";
import { renderConnector, templatesDigest } from "./render/index.js";
import { layersOf } from "./templates/resolve-layers.js";
import type { RenderedFile } from "./render/types.js";
import { openSourceTools } from "./source/index.js";
import { canonicalJson, sha256 } from "./state/canonical-json.js";
import type { Lock } from "./state/lock.js";
import { version } from "./version.js";
import {
  applyChanges,
  type ApplicableChange,
  markUnmerged,
  type ProjectLock,
  readEntry,
  refuseObstacles,
  type Unmerged,
} from "./write/index.js";

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
  /** Plan everything, also what must be accepted first. */
  readonly everything?: boolean;
  /** Changes that want a look must be accepted, too. */
  readonly failOnReview?: boolean;
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

export interface FilePlan {
  readonly rendered: readonly RenderedFile[];
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  readonly moved: ReadonlyMap<string, string>;
  /** Digest of the whole plan: equal digests write equal bytes. */
  readonly digest: string;
  readonly lockFacts: Omit<LockInput, "files" | "flags">;
}

/**
 * Plans a run. Reads the project, the document and nothing else; writes nothing.
 * @throws Refusal exit code 2 for a project or choices that cannot be used, 6 for a document that cannot
 */
export async function planRegeneration(request: RegenerateRequest): Promise<Regeneration> {
  const { target, accept = [], diagnostics = new Diagnostics(), onStage } = request;
  const opened = openProject(target);
  const choice = chooseDocument({ ...request, config: opened.config });
  const layers = await layersOf(target, opened.config, opened.lock);
  const templates = await templatesDigest({ layers });
  const settled = accept.length === 0 && (await isSettled(opened.lock, templates, target));
  const unchanged = { kind: "unchanged", target, tools: Object.keys(opened.lock.tools).length } as const;
  if (settled && (await sameDocument(choice.load, opened.lock))) return { ...unchanged, diagnostics: [] };
  const api = await readApi({ ...choice.load, ...callbacks(request), diagnostics });
  if (settled && api.document.sha256 === opened.lock.document.sha256) return { ...unchanged, diagnostics: [] };
  const { rest, ...open } = opened;
  const project: Project = { ...open, ...rest() };
  onStage?.("plan");
  const decided = decide(project, api, choice, accept, diagnostics);
  const { changes, matching } = decided;
  refuseUnknown(accept, changes, [...matching.suggestions.map(({ changeId }) => changeId), ...matching.followed]);
  const acceptance = acceptanceOf(accept);
  const pending = pendingOf(changes, acceptance, request.failOnReview);
  const accepted = {
    ...project.lock.accepted,
    ...fingerprintsOf(changes.filter((change) => acceptance.covers(change))),
  };
  const files =
    pending.length > 0 && request.everything !== true
      ? undefined
      : await planFiles({ project, api, ...decided, templates, accepted }, onStage);
  return {
    kind: "planned",
    target,
    project,
    api,
    plan: decided.plan,
    contracts: decided.contracts,
    changes,
    pending,
    suggestions: matching.suggestions,
    unseen: decided.unseen,
    reapproval: reapprovalOf(decided.contracts, project.lock),
    files,
    diagnostics: diagnostics.all,
  };
}

/** How conflicts of one run are settled. */
export interface Settlement {
  readonly resolutionOf: (conflict: Conflict) => Resolution;
  readonly signal?: AbortSignal;
}

/** What a run has done. */
export interface Applied {
  /** Paths that were written or removed. */
  readonly written: readonly string[];
  /** Paths that hold markers, for a person to resolve. */
  readonly unresolved: readonly string[];
  /** Where the sides of conflicts were put that the project does not hold. */
  readonly aside: readonly string[];
}

/**
 * Writes a plan, all or nothing.
 * @throws Refusal exit code 7: the project is as it was
 */
export async function applyRegeneration(
  lock: ProjectLock,
  { target, project, contracts }: Regenerated,
  files: FilePlan,
  { resolutionOf, signal }: Settlement,
): Promise<Applied> {
  const { changes, unresolved } = settle(target, files, resolutionOf);
  const outcome = outcomeOf({ ...project, ...files, changes, unresolved });
  const next = nextLock({ ...files.lockFacts, ...outcome });
  const record = stateFiles(next, contracts, outcome.base).flatMap(({ path, contents }) => {
    const before = project.digests.get(path);
    return before === sha256(contents) ? [] : [{ path, before, text: contents }];
  });
  const unmerged = unresolved.flatMap((path) => threeTexts(path, target, project, files));
  const written = await applyChanges(lock, changes, { record, unresolved, ...(signal && { signal }) });
  await markUnmerged(target, unmerged);
  const aside = changes.flatMap((change) =>
    change.kind === "aside" || change.kind === "copy-aside" ? [change.path] : [],
  );
  return { written, unresolved, aside };
}

/** What git is to offer of a file that will hold markers; read before they are written. */
function threeTexts(path: string, target: string, project: Project, { conflicts }: FilePlan): readonly Unmerged[] {
  const conflict = conflicts.find((one) => one.path === path);
  const base = project.base.get(path);
  const ours = conflict && textAt(target, conflict.from);
  return conflict === undefined || base === undefined || ours === undefined
    ? []
    : [{ path, base, ours, theirs: conflict.incoming }];
}

/** What is left to do once every conflict is decided, and the paths that hold markers then. */
export function settle(
  target: string,
  { changes, conflicts }: FilePlan,
  resolutionOf: Settlement["resolutionOf"],
): { readonly changes: readonly ApplicableChange[]; readonly unresolved: readonly string[] } {
  const settled = conflicts.map((conflict) => ({
    conflict,
    ...resolveConflict(conflict, resolutionOf(conflict), textAt(target, conflict.from)),
  }));
  return {
    changes: applicable([...changes, ...settled.flatMap((one) => one.changes)]),
    unresolved: settled.flatMap((one) => (one.unresolved ? [one.conflict.path] : [])),
  };
}

function textAt(target: string, path: string): string | undefined {
  const entry = readEntry(target, path);
  return entry.kind === "file" ? entry.text : undefined;
}

function applicable(changes: readonly Change[]): readonly ApplicableChange[] {
  return changes.filter(
    (change): change is ApplicableChange => change.kind !== "conflict" && change.kind !== "obstacle",
  );
}

function callbacks({ onStage, signal }: RegenerateRequest): Pick<RegenerateRequest, "onStage" | "signal"> {
  return { ...(onStage && { onStage }), ...(signal && { signal }) };
}

/** Whether everything but the document is as the last run left it. */
async function isSettled(lock: Lock, templates: string, target: string): Promise<boolean> {
  if (lock.generator !== version || lock.templates !== templates) return false;
  const entry = readEntry(target, configFile);
  return entry.kind === "file" && entry.digest === lock.files[configFile]?.sha256;
}

/** By its bytes alone: a document of one file has the digest of that file. */
async function sameDocument({ source, overlays, cwd }: DocumentChoice["load"], { document }: Lock): Promise<boolean> {
  if (source.kind !== "file" || overlays !== undefined) return false;
  try {
    const bytes = await readFile(sourceAddress(source, cwd));
    return createHash("sha256").update(bytes).digest("hex") === document.sha256;
  } catch {
    // What is wrong with it is said where it is read.
    return false;
  }
}

interface Decided {
  readonly matching: Matching;
  readonly plan: ConnectorPlan;
  readonly contracts: readonly Contract[];
  readonly changes: readonly ApiChange[];
  readonly unseen: readonly string[];
  readonly toolOf: ReadonlyMap<string, string>;
}

/** Finds the tools again, plans with what was decided before, and compares. */
function decide(
  project: Project,
  { document, model }: Api,
  { config }: DocumentChoice,
  accept: readonly string[],
  diagnostics: Diagnostics,
): Decided {
  const { lock, contracts: before, recordedConfig: recorded, scopes } = project;
  const { operations } = model;
  const matching = matchTools({ lock, contracts: before, operations, isAccepted: acceptanceOf(accept).names });
  const selection = settleSelection({ operations, config, recorded, lock, matching });
  const kept = keepDecisions(lock, config, matching, selection.selected);
  const plan = planConnector({ document, model, config, kept }, diagnostics);
  const ids = identify(plan, lock, matching);
  const contracts = buildContracts(plan, (name) => ids.get(name) ?? name);
  const upstream = upstreamOf(plan);
  const changes = sortChanges([
    ...diffConnector(
      { scopes, upstream: lock.upstream },
      { scopes: plan.scopes, upstream },
      addedOperations(before, contracts),
    ),
    ...diffContracts({
      before,
      after: contracts,
      returned: new Set([...matching.returned.values()].map(({ id }) => id)),
      reasons: selection.dropped,
      address: { before: lock.upstream.baseUrl, after: upstream.baseUrl },
    }),
  ]);
  const toolOf = new Map(plan.tools.map(({ name, file }) => [file, ids.get(name) ?? name]));
  return { matching, plan, contracts, changes, unseen: selection.unseen, toolOf };
}

function addedOperations(before: readonly Contract[], after: readonly Contract[]): readonly string[] {
  const known = new Set(before.map(({ id }) => id));
  return after.flatMap(({ id, operation }) => (known.has(id) ? [] : [operation]));
}

/** A formatter takes long to load, and most runs have nothing to merge. */
function openedLater(target: string): SourceTools {
  let opened: Promise<SourceTools> | undefined;
  const open = (): Promise<SourceTools> => (opened ??= openSourceTools(target));
  return {
    format: async (path, text) => (await open()).format(path, text),
    parses: async (path, text) => (await open()).parses(path, text),
    syntaxTree: async (path, text) => (await open()).syntaxTree(path, text),
  };
}

interface FileFacts extends Decided {
  readonly project: Project;
  readonly api: Api;
  readonly templates: string;
  readonly accepted: Lock["accepted"];
}

async function planFiles(facts: FileFacts, onStage: RegenerateRequest["onStage"]): Promise<FilePlan> {
  const { project, api, plan, contracts, templates, accepted, toolOf, changes: apiChanges } = facts;
  const { target, lock, base } = project;
  onStage?.("render");
  const layers = await layersOf(target, project.config, lock);
  const rendered = await renderConnector(plan, { layers });
  onStage?.("merge");
  const entries = new Map<string, DiskEntry>();
  const read = (path: string): DiskEntry => {
    const entry = entries.get(path) ?? readEntry(target, path);
    entries.set(path, entry);
    return entry;
  };
  const moved = movedFiles(target, lock, base, read);
  const tools = openedLater(target);
  const all: Change[] = [];
  for (const state of fileStates({ lock, base, rendered, toolOf, read, moved })) all.push(await planFile(state, tools));
  refuseObstacles(all.filter((change): change is Obstacle => change.kind === "obstacle"));
  return {
    rendered,
    changes: all.filter(({ kind }) => kind !== "conflict"),
    conflicts: all.filter((change): change is Conflict => change.kind === "conflict"),
    moved,
    digest: sha256(canonicalJson([fingerprintsOf(apiChanges), all.map(summaryOf)])),
    lockFacts: { plan, model: api.model, contracts, generator: version, templates, before: lock, accepted },
  };
}

function summaryOf(change: Change): unknown {
  const { kind, path } = change;
  return "text" in change ? [kind, path, sha256(change.text)] : [kind, path];
}

function fingerprintsOf(changes: readonly ApiChange[]): Readonly<Record<string, string>> {
  return Object.fromEntries(changes.map(({ id, fingerprint }) => [id, fingerprint]));
}

/** Tools that were there and whose definition, as clients hash it, is another now. */
function reapprovalOf(contracts: readonly Contract[], { tools }: Lock): readonly string[] {
  return contracts.flatMap((contract) => {
    const before = tools[contract.id];
    return before === undefined || before.contract === fingerprintOf(contract) ? [] : [contract.name];
  });
}
