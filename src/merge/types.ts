import type { Hunk } from "./text/merge-text.js";

/** What the merge of one file left to say. Texts are those of the project and of the new output, unprintable as they are. */
export type MergeNote =
  /**
   * A text or a version that the owner changed or removed stays so; `theirs` is what would have come in. `field`: the
   * name of a setting, the path of a text in a script, or an RFC 6901 pointer.
   */
  | {
      readonly kind: "owner-kept";
      readonly field: string;
      readonly ours: string | undefined;
      readonly theirs: string | undefined;
    }
  /** Documentation never blocks: the owner's lines stay in these places. */
  | { readonly kind: "documentation-kept"; readonly hunks: readonly Hunk[] }
  /** The whole file was formatted with the project's own configuration, because a merge by line needs it. */
  | { readonly kind: "formatted" }
  /** What the format of the file allowed to decide: both sides' lines were taken. */
  | { readonly kind: "united"; readonly hunks: readonly Hunk[] };

/** A place in a structured file that both sides changed differently; values as JSON text, undefined: not there. */
export interface KeyConflict {
  /** RFC 6901. */
  readonly pointer: string;
  readonly base: string | undefined;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** How a merge of one file came out. */
export type FileMerge =
  | { readonly kind: "clean"; readonly text: string; readonly notes: readonly MergeNote[] }
  | {
      readonly kind: "conflict";
      readonly reason: "overlap" | "unparseable";
      readonly hunks: readonly Hunk[];
      readonly keys: readonly KeyConflict[];
      /** With markers; absent where the format has no place for them. */
      readonly marked?: string;
      /** Merged as far as it goes, the owner's side in the conflicts; always parseable if the owner's file is. */
      readonly kept: string;
      /** Merged as far as it goes, the incoming side in the conflicts; always parseable. */
      readonly taken: string;
      readonly notes: readonly MergeNote[];
    };

/** What is known of the languages of the project's files; made by `openSourceTools`. */
export interface SourceTools {
  /**
   * The text as the project's own Prettier configuration has it; undefined when nobody formats this file, or cannot. Its
   * lines end with `\n`, as all that is merged, unless the ends that are configured are asked for: for a new file.
   */
  format(path: string, text: string, lineEnds?: "configured"): Promise<string | undefined>;
  /** Whether the text is one of its language; undefined when there is no telling. */
  parses(path: string, text: string): Promise<boolean | undefined>;
  /** The syntax tree of a TypeScript or JavaScript text, as Babel has it; undefined when it does not parse. */
  syntaxTree(path: string, text: string): Promise<SyntaxNode | undefined>;
}

/** A node of Babel's tree; `start` and `end` are offsets in UTF-16 code units. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** Three texts of one file. */
export interface Versions {
  /** `/`-separated, relative to the project. */
  readonly path: string;
  /** What was generated before. */
  readonly base: string;
  /** What stands in the project. */
  readonly ours: string;
  /** What is generated now. */
  readonly theirs: string;
}
