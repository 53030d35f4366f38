import type { CodeKind } from "../code/index.js";
import type { FileKind } from "./file-kind.js";
import type { Piece } from "./print.js";
import { type Place, readScript } from "./script.js";
import { templateProblem } from "./source.js";

/** What may stand in a file of each kind besides our own words, and where. */
const homes: Readonly<Record<FileKind, Readonly<Partial<Record<CodeKind, Place | "anywhere">>>>> = {
  typescript: { own: "anywhere", typescript: "code", comment: "comment" },
  json: { own: "anywhere", json: "code" },
  markdown: { own: "anywhere", markdown: "anywhere", json: "anywhere" },
  plain: { own: "anywhere" },
};

const words: Readonly<Record<CodeKind, string>> = {
  own: "A name",
  typescript: "A literal of TypeScript",
  comment: "Text for a comment",
  markdown: "Markdown",
  json: "A JSON value",
};

const placeWords: Readonly<Record<Place, string>> = {
  code: "outside of comments and quotes",
  string: "inside quotes",
  template: "inside a template literal",
  comment: "inside a comment",
  pattern: "inside a regular expression",
};

/**
 * A literal is safe as an expression, not inside quotes; Markdown is safe in Markdown, not in code. Looks at what has
 * been printed and where it landed.
 * @throws Refusal `TEMPLATE_PLACE` at the tag
 */
export function checkPlaces(pieces: readonly Piece[], kind: FileKind): void {
  const printed = printedIn(pieces);
  if (printed.length === 0) return;
  const isScript = kind === "typescript" || kind === "json";
  const text = pieces.map((piece) => piece.text).join("");
  const { places } = isScript
    ? readScript(
        text,
        printed.map(({ offset }) => offset),
      )
    : { places: [] };
  for (const [index, { piece }] of printed.entries()) checkPlace(piece, kind, places[index] ?? "code");
}

function printedIn(pieces: readonly Piece[]): readonly { readonly piece: Piece; readonly offset: number }[] {
  let offset = 0;
  return pieces.flatMap((piece) => {
    const printed = piece.kind === undefined ? [] : [{ piece, offset }];
    offset += piece.text.length;
    return printed;
  });
}

function checkPlace({ kind: printed = "own", segment }: Piece, kind: FileKind, place: Place): void {
  const home = homes[kind][printed];
  if (home === "anywhere" || home === place) return;
  const spot = { source: segment.source, offset: segment.start };
  const message =
    home === undefined
      ? `${words[printed]} cannot stand in a ${kind} file.`
      : `${words[printed]} cannot stand ${placeWords[place]}.`;
  const quoted = home === "code" && place !== "comment";
  const help = quoted ? "Take the quotes away: what is printed brings its own." : helpFor(kind, place);
  throw templateProblem("TEMPLATE_PLACE", message, spot, help);
}

function helpFor(kind: FileKind, place: Place): string {
  if (kind === "typescript" && place === "comment") return "Use it.emit.comment.";
  if (kind === "typescript") return "Use <%= or it.emit.literal.";
  return kind === "plain" ? "Use it.emit.name; text of the document has no place in this file." : "Use <%=.";
}
