declare const kindOfCode: unique symbol;
declare const nameBrand: unique symbol;
declare const documentBrand: unique symbol;

/**
 * Printed text that may stand in an emitted file as it is. Only an emitter makes it, and `<%-` takes nothing else. Its
 * kind says where it may stand: code in code, a comment in a comment, Markdown in Markdown; our own words anywhere.
 */
export interface Code<Kind extends CodeKind = CodeKind> {
  readonly [kindOfCode]: Kind;
  /** The text. */
  toString(): string;
}

export type CodeKind = "own" | "typescript" | "comment" | "markdown" | "json";

/** A name that the plan has made: letters, digits and `._-/@` only, never a word of the document as it came. */
export type Name = string & { readonly [nameBrand]: true };

/** Text of the API's document: hostile until an emitter has printed it. */
export type DocumentText = string & { readonly [documentBrand]: true };

/** A JSON value: what `<%=` prints in TypeScript and JSON. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data | undefined };
