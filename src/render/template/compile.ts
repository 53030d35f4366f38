import ejs from "ejs";
import { printable, Refusal } from "../../diagnostics/index.js";
import type { FileKind } from "./file-kind.js";
import { checkPlaces } from "./places.js";
import { Output, type Piece } from "./print.js";
import type { Segment } from "./segment.js";
import { templateProblem } from "./source.js";

/** What a template sees: its context as `it`, the prepared values of its file as `view`. */
export interface Locals {
  readonly it: object;
  readonly view: object;
}

export type Template = (locals: Locals) => readonly Piece[];

/**
 * Compiles the segments of a template, once. What a document says reaches it only in `Locals`, and reaches the file only
 * through an emitter.
 * @returns a function that throws Refusal `TEMPLATE_RENDER` or `TEMPLATE_PLACE` at the tag that failed
 */
export function compileTemplate(segments: readonly Segment[], kind: FileKind): Template {
  if (segments.every((segment) => segment.kind === "text")) {
    const pieces = segments.map((segment) => ({ text: segment.text, segment }));
    return () => pieces;
  }
  const run = compiled(segments);
  const isStock = segments.every(({ source }) => source.stock);
  return ({ it, view }) => {
    const output = new Output(segments, kind);
    try {
      run({ it, view: Object.assign(Object.create(null), view), out__: output });
    } catch (error) {
      throw failure(error, output.current);
    }
    if (!isStock) checkPlaces(output.pieces, kind);
    return output.pieces;
  };
}

function compiled(segments: readonly Segment[]): (locals: object) => unknown {
  const script = segments.map(statementOf).join("");
  try {
    return ejs.compile(script, {
      strict: true,
      localsName: "locals",
      destructuredLocals: ["it", "view", "out__"],
      compileDebug: false,
    });
  } catch (error) {
    throw failure(error, culprit(segments), "TEMPLATE_SYNTAX");
  }
}

/** The first expression that does not compile by itself; where all do, the first statement. */
function culprit(segments: readonly Segment[]): Segment | undefined {
  const broken = segments.find((segment) => isExpression(segment) && !compiles(segment.text));
  return broken ?? segments.find(({ kind }) => kind === "statement") ?? segments.find(({ kind }) => kind !== "text");
}

function isExpression({ kind }: Segment): boolean {
  return kind === "value" || kind === "code";
}

function compiles(expression: string): boolean {
  try {
    ejs.compile(`<%((${expression}\n));%>`, { strict: true, compileDebug: false });
    return true;
  } catch {
    return false;
  }
}

/** One tag of EJS that evaluates and prints nothing itself. */
function statementOf({ kind, text }: Segment, index: number): string {
  switch (kind) {
    case "text":
      return `<%out__.text(${index})%>`;
    case "value":
    case "code":
      return `<%out__.at(${index}).${kind}((${text}\n))%>`;
    case "statement":
      return beginsAnew(text) ? `<%out__.at(${index});${text}%>` : `<%${text}%>`;
    case "slot":
    case "include":
      throw new Error(`The ${kind} ${text} was not put in`);
  }
}

/** Whether another statement may go before: not where one only goes on. */
function beginsAnew(text: string): boolean {
  return !/^(?:case\b|default\b|else\b|catch\b|finally\b|[).,?:\]&|+*/])/.test(text);
}

function failure(
  error: unknown,
  segment: Segment | undefined,
  code: "TEMPLATE_RENDER" | "TEMPLATE_SYNTAX" = "TEMPLATE_RENDER",
): unknown {
  if (error instanceof Refusal || segment === undefined) return error;
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return templateProblem(code, `${printable(message)}.`, { source: segment.source, offset: segment.start });
}
