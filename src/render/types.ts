/** One file of the emitted project. */
export interface RenderedFile {
  /** Relative, `/`-separated, made by us: never a string of the document. */
  readonly path: string;
  readonly contents: string;
}
