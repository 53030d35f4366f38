import { type CodeKind, kindOf } from "../code/index.js";
import type { FileKind } from "./file-kind.js";
import type { Segment } from "./segment.js";
import { serialize, Unprintable } from "./serialize.js";

/** A piece of a rendered file, with the segment that it came from. */
export interface Piece {
  readonly text: string;
  readonly segment: Segment;
  /** Absent: text of the template itself. */
  readonly kind?: CodeKind;
}

/** What a compiled template writes to. Refuses whatever no emitter has printed. */
export class Output {
  readonly pieces: Piece[] = [];
  /** The segment that is being worked on: where an exception comes from. */
  current: Segment | undefined;
  readonly #segments: readonly Segment[];
  readonly #kind: FileKind;

  constructor(segments: readonly Segment[], kind: FileKind) {
    this.#segments = segments;
    this.#kind = kind;
  }

  at(index: number): this {
    this.current = this.#segments[index];
    return this;
  }

  text(index: number): void {
    const segment = this.#segments[index];
    if (segment !== undefined) this.pieces.push({ text: segment.text, segment });
  }

  /** `<%=` */
  value(value: unknown): void {
    this.#add(serialize(value, this.#kind));
  }

  /** `<%-` */
  code(value: unknown): void {
    if (value === undefined) throw new Unprintable("the value is undefined");
    if (kindOf(value) === undefined)
      throw new Unprintable("<%- takes only what an emitter has printed: use <%= or it.emit");
    this.#add(value);
  }

  #add(code: unknown): void {
    const kind = kindOf(code);
    if (this.current !== undefined && kind !== undefined)
      this.pieces.push({ text: String(code), segment: this.current, kind });
  }
}
