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
  /** Paths that the owner wants back. */
  readonly restore?: ReadonlySet<string>;
}

/** Everything that is known of every path, generated before or now; what its owner has taken over is not among them. */
export function fileStates(input: FilePlanInput): readonly FileState[] {
  const { lock, rendered } = input;
  const now = new Map(rendered.map(({ path, contents }) => [path, contents]));
  const from = movesOf(input);
  const left = new Set(from.values());
  const paths = [...new Set([...Object.keys(lock.files), ...now.keys()])].sort();
  return paths
    .filter((path) => lock.files[path]?.own !== true && !left.has(path))
    .map((path) => stateOf(path, now.get(path), from.get(path), input));
}

/** New path to old one, of tools whose files are called otherwise now. */
function movesOf({ lock, toolOf }: FilePlanInput): ReadonlyMap<string, string> {
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
  renamedFrom: string | undefined,
  { lock, base, read, moved, toolOf, restore }: FilePlanInput,
): FileState {
  const generatedAt = renamedFrom ?? path;
  const standsAt = moved.get(generatedAt) ?? generatedAt;
  const place = renamedFrom === undefined ? standsAt : path;
  const locked = lock.files[generatedAt];
  const tool = toolOf.get(path) ?? locked?.tool;
  const orphan = renamedFrom === undefined && tool !== undefined ? orphanOf(tool, lock, base, read) : undefined;
  return {
    path: place,
    base: locked === undefined ? undefined : base.get(generatedAt),
    ours: read(standsAt),
    theirs,
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
