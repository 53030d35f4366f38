import type { Source } from "./source.js";

/** A piece of a template, with the place in its source that it came from. */
export interface Segment {
  /**
   * `text`: copied. `statement`: JavaScript. `value`: printed by the serializer of the file's kind (`<%=`). `code`: what an
   * emitter has printed (`<%-`). `slot` and `include`: a place where other segments go.
   */
  readonly kind: "text" | "statement" | "value" | "code" | "slot" | "include";
  /** The text that is copied, the JavaScript, or the name of the slot or partial. */
  readonly text: string;
  readonly source: Source;
  /** Offset of `text` in the source. */
  readonly start: number;
}
