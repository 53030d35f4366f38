import type { Location } from "../diagnostics/index.js";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** Null-prototype: a key of the document can never be a built-in's. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** What the user named. */
export type DocumentSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "stdin" }
  | { readonly kind: "answers" };

/** An overlay that was applied. */
export interface OverlayFile {
  /** Without its folder. */
  readonly file: string;
  /** Of its bytes, hex. */
  readonly sha256: string;
}

/** A document in normal form. */
export interface Document {
  /**
   * OpenAPI 3.1 shape whatever the input was: schemas are JSON Schema 2020-12 (`nullable` and boolean
   * `exclusiveMinimum` are gone), every `$ref` is a local pointer, references are kept, cycles included. In schemas
   * they resolve; elsewhere one that leads nowhere is left as it was written, and what needs it cannot be used.
   */
  readonly root: JsonObject;
  /** The dialect it was written in. */
  readonly dialect: "2.0" | "3.0" | "3.1" | "3.2";
  readonly source: DocumentSource;
  /** SHA-256 of the bytes read, hex; of all files in reading order when there are several: overlays come after the document. */
  readonly sha256: string;
  /** In the order they were applied; absent when there are none. */
  readonly overlays?: readonly OverlayFile[];
  /** Code points that were removed because nobody sees them, `U+202E`, by pointer into the files; absent when there were none. */
  readonly hidden?: Readonly<Record<string, readonly string[]>>;
  /** The place in the user's own files of a pointer into `root` (RFC 6901, with its leading `#`). */
  locate(pointer: string): Location;
}
