import { orphanPath } from "../merge/index.js";
import type { DiskEntry, FileState } from "../merge/index.js";
import type { RenderedFile } from "../render/types.js";
import type { Base } from "../state/base.js";
import type { Lock } from "../state/lock.js";

export interface FilePlanInput {
  readonly lock: Lock;
  readonly base: Base;
  readonly rendered: readonly RenderedFile[];
  /** Tool id by the file that is rendered for it now. */
  readonly toolOf: ReadonlyMap<string, string>;
  readonly read: (path: string) => DiskEntry;
  /** Where a file stands now that its owner has moved, by the path at which it was generated. */
  readonly moved: ReadonlyMap<string, string>;
  /** Old path by new one, of tools whose files are called otherwise now. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Paths that the owner wants back. */
  readonly restore?: ReadonlySet<string>;
}

/**
 * Everything that is known of every path, generated before or now. What its owner has taken over is not among them, unless it
 * goes with its renamed tool.
 */
export function fileStates(input: FilePlanInput): readonly FileState[] {
  const { lock, rendered, renamed } = input;
  const now = new Map(rendered.map(({ path, contents }) => [path, contents]));
  const left = new Set(renamed.values());
  const paths = [...new Set([...Object.keys(lock.files), ...now.keys()])].sort();
  return paths
    .filter((path) => lock.files[path]?.own !== true && !left.has(path))
    .map((path) => stateOf(path, now.get(path), input));
}

/** Old path by new one, of tools whose files are called otherwise now. */
export function renamedFiles(lock: Lock, toolOf: FilePlanInput["toolOf"]): ReadonlyMap<string, string> {
  return new Map(
    [...toolOf].flatMap(([path, id]) => {
      const old = lock.tools[id]?.file;
      return old === undefined || old === path || !Object.hasOwn(lock.files, old) ? [] : [[path, old] as const];
    }),
  );
}

function stateOf(
  path: string,
  theirs: string | undefined,
  { lock, base, read, moved, renamed, toolOf, restore }: FilePlanInput,
): FileState {
  const renamedFrom = renamed.get(path);
  const generatedAt = renamedFrom ?? path;
  const standsAt = moved.get(generatedAt) ?? generatedAt;
  const place = renamedFrom === undefined ? standsAt : path;
  const locked = lock.files[generatedAt];
  const tool = toolOf.get(path) ?? locked?.tool;
  const orphan = renamedFrom === undefined && tool !== undefined ? orphanOf(tool, lock, base, read) : undefined;
  const pristine = locked === undefined ? undefined : base.get(generatedAt);
  return {
    path: place,
    base: pristine,
    ours: read(standsAt),
    // Nothing comes into a file that is its owner's: it only moves.
    theirs: locked?.own === true ? pristine : theirs,
    ...(tool !== undefined && { tool }),
    ...(locked?.deleted === true && { deletedByOwner: true }),
    ...(restore?.has(path) && { restore: true }),
    ...(standsAt !== place && { from: standsAt, inTheWay: read(place) }),
    ...(orphan !== undefined && { orphan }),
  };
}

/** What was put aside when the tool's operation went away. */
function orphanOf(tool: string, { retired }: Lock, base: Base, read: (path: string) => DiskEntry): FileState["orphan"] {
  const file = retired[tool]?.file;
  if (file === undefined) return undefined;
  const path = orphanPath(tool, file);
  const ours = read(path);
  return ours.kind === "missing" ? undefined : { path, base: base.get(path) ?? "", ours };
}
