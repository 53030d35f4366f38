import type { FileMerge, MergeNote } from "../types.js";

/** SHA-256 of the bytes of a file, lower-case hex. */
export type Digest = string;

/** What stands at a path of the project, as read before planning. Links are never followed. */
export type DiskEntry =
  | { readonly kind: "missing" }
  | {
      readonly kind: "file";
      readonly digest: Digest;
      /** undefined: not UTF-8 text. */
      readonly text: string | undefined;
      readonly writable: boolean;
    }
  | { readonly kind: "directory" }
  /** A symbolic link, here or at a folder on the way. */
  | { readonly kind: "link" }
  /** A file where a folder of the path should be, a socket, a device, … */
  | { readonly kind: "other" };

/** Everything that is known of one path. */
export interface FileState {
  /** Where the file is to stand; `/`-separated, relative to the project. */
  readonly path: string;
  /** The recorded pristine text; undefined: not in the lock. */
  readonly base: string | undefined;
  readonly ours: DiskEntry;
  /** What is generated now; undefined: no longer generated. */
  readonly theirs: string | undefined;
  /** The tool that the file is of; names the folder of an orphan. */
  readonly tool?: string;
  /** The lock says that the owner deleted it. */
  readonly deletedByOwner?: boolean;
  /** The owner asked for it back. */
  readonly restore?: boolean;
  /** Where it stood until now: the tool was renamed or regrouped, or the owner moved the file. `ours` is what stands there. */
  readonly from?: string;
  /** What stands at `path` itself when `from` is another. */
  readonly inTheWay?: DiskEntry;
  /** An orphan that comes back, because the operation did. */
  readonly orphan?: { readonly path: string; readonly base: string; readonly ours: DiskEntry };
}

/** What is done about one path, and why. Only a `conflict` and an `obstacle` cannot be applied. */
export type Change =
  | {
      readonly kind: "keep";
      readonly path: string;
      readonly reason: "unchanged" | "edited" | "not-ours";
      /** What would have come in, where a merge kept all that is the owner's. */
      readonly notes?: readonly MergeNote[];
    }
  /** The project already has what is generated now; only the record changes. */
  | { readonly kind: "adopt"; readonly path: string }
  | { readonly kind: "write"; readonly path: string; readonly before: Digest | undefined; readonly text: string }
  | {
      readonly kind: "merge";
      readonly path: string;
      readonly before: Digest;
      readonly text: string;
      readonly notes: readonly MergeNote[];
    }
  | { readonly kind: "delete"; readonly path: string; readonly before: Digest }
  /** The tool is gone and the file was edited: it is put aside with its base, out of the build. */
  | {
      readonly kind: "orphan";
      readonly path: string;
      readonly before: Digest;
      /** Its bytes move there as they are. */
      readonly to: string;
    }
  /** The owner deleted the file and it stays so; `news`: what is generated has changed since. */
  | { readonly kind: "stay-deleted"; readonly path: string; readonly news: boolean }
  | { readonly kind: "restore"; readonly path: string; readonly text: string }
  /** The file leaves `from`; what is written at `path` is that content, merged with what is generated now. */
  | {
      readonly kind: "move";
      readonly path: string;
      readonly from: string;
      readonly before: Digest;
      readonly text: string;
      readonly notes: readonly MergeNote[];
    }
  /** An orphan comes back with its edits. */
  | {
      readonly kind: "return";
      readonly path: string;
      readonly from: string;
      readonly before: Digest;
      readonly text: string;
      readonly notes: readonly MergeNote[];
    }
  /** The side of a conflict that is not in the project now: what was generated, or what the owner had. */
  | { readonly kind: "aside"; readonly path: string; readonly text: string }
  /** The same for a file that is no text: its bytes are copied. */
  | { readonly kind: "copy-aside"; readonly path: string; readonly from: string; readonly before: Digest }
  | Conflict
  | Obstacle;

/** Somebody must decide; `resolveConflict` makes it a change that can be applied. */
export interface Conflict {
  readonly kind: "conflict";
  readonly path: string;
  /** Where the owner's content stands now: `path`, or the old place of a file that moves. */
  readonly from: string;
  readonly before: Digest;
  readonly reason: "overlap" | "unparseable" | "binary" | "in-the-way";
  /** What stands at `path` when the owner's content is elsewhere. */
  readonly standing?: Digest;
  /** What is generated now. */
  readonly incoming: string;
  /** How far a merge went; absent for `binary` and `in-the-way`. */
  readonly merge?: Extract<FileMerge, { kind: "conflict" }>;
}

/** Something stands in the way of any write: the run is refused before it begins. */
export interface Obstacle {
  readonly kind: "obstacle";
  readonly path: string;
  readonly reason: "directory" | "link" | "read-only" | "not-a-file";
}
