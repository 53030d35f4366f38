import { type Change, orphanPath } from "../merge/index.js";
import type { RenderedFile } from "../render/types.js";
import type { Base } from "../state/base.js";
import type { Lock, LockedFile } from "../state/lock.js";

export interface OutcomeInput {
  readonly lock: Lock;
  readonly base: Base;
  readonly rendered: readonly RenderedFile[];
  readonly changes: readonly Change[];
  readonly moved: ReadonlyMap<string, string>;
  /** Old path by new one, of tools whose files are called otherwise now. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Paths that hold markers now. */
  readonly unresolved: readonly string[];
}

/** What is to be recorded of the files once the changes have been applied. */
export interface FileOutcome {
  readonly files: readonly RenderedFile[];
  readonly base: Base;
  readonly flags: ReadonlyMap<string, Omit<LockedFile, "sha256" | "tool">>;
}

/**
 * The base of the next merge is what was generated now, also where a conflict was settled otherwise: that it was looked at is
 * what the run was for. Files that their owner has taken over keep the base that they had.
 */
export function outcomeOf({ lock, base, rendered, changes, moved, renamed, unresolved }: OutcomeInput): FileOutcome {
  const own = ownFiles(lock, renamed);
  const isOwn = new Set(own.keys());
  const files = [
    ...rendered.filter(({ path }) => !isOwn.has(path)),
    ...[...own].flatMap(([path, recordedAt]) => {
      const contents = base.get(recordedAt);
      return contents === undefined ? [] : [{ path, contents }];
    }),
  ];
  const next = new Map(files.map(({ path, contents }) => [path, contents]));
  for (const [path, text] of orphanBases(base, changes, lock)) next.set(path, text);
  return { files, base: next, flags: flagsOf({ lock, changes, moved, unresolved, own: isOwn }) };
}

/** What its owner has taken over, by the path that it has now: where it was recorded. */
function ownFiles({ files }: Lock, renamed: OutcomeInput["renamed"]): ReadonlyMap<string, string> {
  const now = new Map([...renamed].map(([path, old]) => [old, path]));
  return new Map(
    Object.entries(files).flatMap(([path, { own }]) => (own === true ? [[now.get(path) ?? path, path] as const] : [])),
  );
}

/** Of files that were put aside: by them their edits are merged when their operations come back. */
function orphanBases(base: Base, changes: readonly Change[], lock: Lock): ReadonlyMap<string, string> {
  const returned = new Set(changes.flatMap((change) => (change.kind === "return" ? [change.from] : [])));
  const known = Object.entries(lock.retired).map(([id, { file }]) => orphanPath(id, file));
  const kept = known.filter((path) => !returned.has(path)).map((path) => [path, base.get(path)] as const);
  const added = changes.flatMap((change) =>
    change.kind === "orphan" ? [[change.to, base.get(change.path)] as const] : [],
  );
  return new Map([...kept, ...added].flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

type Flags = Omit<LockedFile, "sha256" | "tool">;

function flagsOf({
  lock,
  changes,
  moved,
  unresolved,
  own,
}: Pick<OutcomeInput, "lock" | "changes" | "moved" | "unresolved"> & {
  readonly own: ReadonlySet<string>;
}): ReadonlyMap<string, Flags> {
  const flags = new Map<string, Flags>();
  const add = (path: string, more: Flags): void => {
    flags.set(path, { ...flags.get(path), ...more });
  };
  for (const change of changes) if (change.kind === "stay-deleted") add(change.path, { deleted: true });
  for (const [path, place] of moved) if (lock.files[path] !== undefined) add(path, { movedTo: place });
  const generatedAt = new Map([...moved].map(([path, place]) => [place, path]));
  for (const place of unresolved) add(generatedAt.get(place) ?? place, { unresolved: true });
  for (const path of own) add(path, { own: true });
  return flags;
}
