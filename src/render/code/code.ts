import type { Code, CodeKind } from "../../../templates/context/code.js";

export type { Code, CodeKind } from "../../../templates/context/code.js";

/** Printed text with its kind. An object, so that no string can pass for one while a template is rendered. */
class Printed {
  readonly #text: string;
  readonly kind: CodeKind;

  constructor(text: string, kind: CodeKind) {
    this.#text = text;
    this.kind = kind;
    Object.freeze(this);
  }

  static is(value: unknown): value is Printed {
    return typeof value === "object" && value !== null && #text in value;
  }

  toString(): string {
    return this.#text;
  }
}

/** For `code/` alone: says that this text was built from escaped literals, checked names and our own words. */
export function trusted<Kind extends CodeKind>(text: string, kind: Kind): Code<Kind> {
  return new Printed(text, kind) as unknown as Code<Kind>;
}

/** The kind of what an emitter has printed; undefined for anything else. */
export function kindOf(value: unknown): CodeKind | undefined {
  return Printed.is(value) ? value.kind : undefined;
}

/** Joins pieces that are already code with a separator of our own. */
export function joinCode<Kind extends CodeKind>(
  pieces: readonly Code<Kind>[],
  separator: "" | " " | ", " | "\n" | "\n\n",
): Code<Kind> {
  const kind = pieces.map(kindOf).find((one) => one !== "own") ?? "own";
  return trusted(pieces.join(separator), kind as Kind);
}
