import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import type { Change, Conflict, FileState, Obstacle, Resolution, SourceTools } from "../merge/index.js";
import { hasMarkers, planFile } from "../merge/index.js";
import type { RenderedFile } from "../render/types.js";
import { openSourceTools, type SourceToolsOptions } from "../source/index.js";
import { canonicalJson, sha256 } from "../state/canonical-json.js";
import { entryReader, refuseObstacles } from "../write/index.js";
import { baseOfBoth } from "./base-of-both.js";
import { fileStates, renamedFiles } from "./file-states.js";
import { movedFiles } from "./moved-files.js";
import type { Project } from "./project.js";

/** What becomes of each file. */
export interface FilePlan {
  readonly rendered: readonly RenderedFile[];
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  /** Where files stand now that their owner has moved, by the path at which they were generated. */
  readonly moved: ReadonlyMap<string, string>;
  /** Old path by new one, of tools whose files are called otherwise now. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Digest of the whole plan: equal digests write equal bytes. */
  readonly digest: string;
}

export interface FilePlanRequest extends SourceToolsOptions {
  readonly project: Pick<Project, "target" | "lock" | "base" | "other">;
  readonly rendered: readonly RenderedFile[];
  /** Tool id by the file that is rendered for it now. */
  readonly toolOf: ReadonlyMap<string, string>;
  /** What the plan stands for besides its files: part of its digest. */
  readonly subject: unknown;
  /** How conflicts will be settled, where that was said beforehand. */
  readonly resolution?: Resolution | undefined;
}

/**
 * Merges what was rendered with what stands in the project, in memory.
 * @throws Refusal exit code 7 when something stands in the way of any write
 */
export async function planFiles(request: FilePlanRequest): Promise<FilePlan> {
  const { project, rendered, toolOf, subject, resolution } = request;
  const { target, lock } = project;
  const read = entryReader(target);
  const base = baseOfBoth(project, rendered, read);
  const moved = movedFiles(target, lock, base, read);
  const renamed = renamedFiles(lock, toolOf);
  const tools = openedLater(target, request);
  const all: Change[] = [];
  const states = fileStates({ lock, base, rendered, toolOf, read, moved, renamed });
  refuseMarkers(states);
  for (const state of states) all.push(await planFile(state, tools));
  refuseObstacles(all.filter((change): change is Obstacle => change.kind === "obstacle"));
  const conflicts = all.filter((change): change is Conflict => change.kind === "conflict");
  return {
    rendered,
    changes: all.filter(({ kind }) => kind !== "conflict"),
    conflicts,
    moved,
    renamed,
    digest: sha256(canonicalJson([subject, all, conflicts.length > 0 ? resolution : undefined])),
  };
}

/** Both sides of a conflict that nobody has settled would be taken for the owner's text. @throws Refusal exit code 3 */
function refuseMarkers(states: readonly FileState[]): void {
  const open = states.filter(({ base, ours }) => {
    const text = ours.kind === "file" ? ours.text : undefined;
    return text !== undefined && text !== base && hasMarkers(text) && !hasMarkers(base ?? "");
  });
  if (open.length === 0) return;
  const named = open.slice(0, 5).map(({ from, path }) => printable(from ?? path, 100));
  throw new Refusal(exitCodes.conflicts, {
    code: "REGENERATE_MARKERS",
    message: `There are conflict markers in ${named.join(", ")}${open.length > 5 ? " and more" : ""}.`,
  });
}

/** A formatter takes long to load, and most runs have nothing to merge. */
function openedLater(target: string, options: SourceToolsOptions): SourceTools {
  let opened: Promise<SourceTools> | undefined;
  const open = (): Promise<SourceTools> => (opened ??= openSourceTools(target, options));
  return {
    format: async (path, text, lineEnds) => (await open()).format(path, text, lineEnds),
    parses: async (path, text) => (await open()).parses(path, text),
    syntaxTree: async (path, text) => (await open()).syntaxTree(path, text),
  };
}
