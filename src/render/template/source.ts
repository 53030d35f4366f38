import { exitCodes, type DiagnosticCode, type Location, Refusal } from "../../diagnostics/index.js";

/** A text that templates are made of, under the name by which a person finds it. */
export interface Source {
  /** `safe-mcp/templates/src/tools/tool.ts.ejs` */
  readonly name: string;
  readonly text: string;
  /** Comes with this package: tested here, so that what costs time need not be checked again. */
  readonly stock: boolean;
}

/** A place in a source. */
export interface Spot {
  readonly source: Source;
  readonly offset: number;
}

/** Line and column, both from 1. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

export function locationOf({ source, offset }: Spot): Location {
  return { file: source.name, ...lineAndColumn(source.text, offset) };
}

/** The line that a location names, without its indentation, cut to a length that can be read. */
export function excerptOf(text: string, line: number): string {
  return (text.split("\n")[line - 1] ?? "").trim().slice(0, 120);
}

/** What is wrong with a template, as a refusal. */
export function templateProblem(code: DiagnosticCode, message: string, spot: Spot, help?: string): Refusal {
  const location = locationOf(spot);
  const excerpt = excerptOf(spot.source.text, location.line ?? 1);
  const shown = excerpt === "" ? message : `${message} | ${excerpt}`;
  return new Refusal(exitCodes.usage, { code, message: shown, location, ...(help !== undefined && { help }) });
}
