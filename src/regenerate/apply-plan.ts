import type { Contract } from "../contract/contract.js";
import { type Change, type Conflict, type Resolution, resolveConflict } from "../merge/index.js";
import { sha256 } from "../state/canonical-json.js";
import {
  applyChanges,
  type ApplicableChange,
  markUnmerged,
  type ProjectLock,
  readEntry,
  type Unmerged,
} from "../write/index.js";
import { type LockInput, nextLock } from "./next-lock.js";
import { outcomeOf } from "./outcome.js";
import type { FilePlan } from "./plan-files.js";
import type { Project } from "./project.js";
import { stateFiles } from "./state-files.js";

/** A plan with what is to be recorded of it. */
export interface WritablePlan {
  readonly project: Project;
  readonly contracts: readonly Contract[];
  readonly files: FilePlan & { readonly lockFacts: Omit<LockInput, "files" | "flags"> };
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
export async function applyPlan(
  lock: ProjectLock,
  { project, contracts, files }: WritablePlan,
  { resolutionOf, signal }: Settlement,
): Promise<Applied> {
  const { target } = project;
  const { changes, unresolved } = settle(target, files, resolutionOf);
  const outcome = outcomeOf({ ...project, ...files, changes, unresolved });
  const next = nextLock({ ...files.lockFacts, ...outcome });
  const record = stateFiles(next, contracts, outcome.base).flatMap(({ path, contents }) => {
    const before = project.digests.get(path);
    return before === sha256(contents) ? [] : [{ path, before, text: contents }];
  });
  const unmerged = unresolved.flatMap((path) => threeTexts(path, project, files));
  const written = await applyChanges(lock, changes, { record, unresolved, ...(signal && { signal }) });
  await markUnmerged(target, unmerged);
  const aside = changes.flatMap((change) =>
    change.kind === "aside" || change.kind === "copy-aside" ? [change.path] : [],
  );
  return { written, unresolved, aside };
}

/** What is left to do once every conflict is decided, and the paths that hold markers then. */
export function settle(
  target: string,
  { changes, conflicts }: Pick<FilePlan, "changes" | "conflicts">,
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

/** What git is to offer of a file that will hold markers; read before they are written. */
function threeTexts(
  path: string,
  { target, base: texts }: Project,
  { conflicts }: Pick<FilePlan, "conflicts">,
): readonly Unmerged[] {
  const conflict = conflicts.find((one) => one.path === path);
  const base = texts.get(path);
  const ours = conflict && textAt(target, conflict.from);
  return conflict === undefined || base === undefined || ours === undefined
    ? []
    : [{ path, base, ours, theirs: conflict.incoming }];
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
