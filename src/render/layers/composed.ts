import type { FileKind } from "../template/file-kind.js";
import type { Segment } from "../template/segment.js";
import type { Source } from "../template/source.js";

/** A template as it is rendered: from the first layer that has it, with what fills its slots. */
export interface ComposedTemplate {
  /** Its path without `.ejs`, `src/tools/tool.ts`. */
  readonly id: string;
  /** What the file itself was taken from; slots have sources of their own. */
  readonly source: Source;
  readonly kind: FileKind;
  readonly segments: readonly Segment[];
  /** Whether any of it is not stock. */
  readonly custom: boolean;
  /** For a file that no stock template makes: where it goes. */
  readonly extra?: boolean;
  /** JSON objects to put into members of the file. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly segments: readonly Segment[];
}
