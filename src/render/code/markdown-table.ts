import { type Code, trusted } from "./code.js";

/** A Markdown table with its columns aligned, as Prettier aligns them. */
export function markdownTable(
  header: readonly MarkdownCode[],
  rows: readonly (readonly MarkdownCode[])[],
): Code<"markdown"> {
  return tableOf(
    header.map(String),
    rows.map((cells) => cells.map(String)),
  );
}

type MarkdownCode = Code<"own" | "markdown">;

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): Code<"markdown"> {
  const widths = header.map((title, column) => Math.max(3, widthOf(title), ...columnOf(rows, column)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)))).join(" | ")} |`;
  return trusted(
    [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n"),
    "markdown",
  );
}

function columnOf(rows: readonly (readonly string[])[], column: number): readonly number[] {
  return rows.map((cells) => widthOf(cells[column] ?? ""));
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns of a terminal, near enough. */
function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}
