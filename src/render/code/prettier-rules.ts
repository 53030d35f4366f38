import type { Call, Expression, Link, Word } from "./expression.js";

/** The settings of `prettierrc.json`. */
export const printWidth = 120;
export const step = 2;

/** Several objects, or several arrays, of more than one member each are never put on one line. */
export function isTable(elements: readonly Expression[]): boolean {
  const [first] = elements;
  return elements.length > 1 && elements.every((element) => element.kind === first?.kind && memberCount(element) > 1);
}

/** A chain is broken for a part before the last that breaks, and for three calls of which one is not simple. */
export function mustExpand(head: Word | Call, links: readonly Link[]): boolean {
  if (links.length < 2) return false;
  if (head.breaks || links.slice(0, -1).some(({ breaks }) => breaks)) return true;
  const calls = head.kind === "call" ? [head, ...links] : links;
  return calls.length > 2 && calls.some(({ args }) => !args.every((argument) => isSimple(argument, 2)));
}

/** The last argument may open on the line of the call. */
export function canHug(expression: Expression): boolean {
  if (expression.kind === "object") return expression.entries.length > 0;
  if (expression.kind === "array") return expression.elements.length > 0;
  return expression.kind === "arrow" && expression.body.kind !== "word" && expression.body.kind !== "string";
}

/** Nothing is gained by a new line after a key of hardly more than the indentation. */
export function isShortKey(key: string): boolean {
  return key.length < step + 3;
}

/** Strings, and calls that have hardly a place to break, go to the next line as a whole. */
export function breaksAfterOperator(value: Expression): boolean {
  if (value.kind === "string") return true;
  if (value.kind === "call") return isLoneShort(value.args);
  if (value.kind !== "chain" || value.links.length > 1) return false;
  return (
    (value.head.kind === "word" || isLoneShort(value.head.args)) && value.links.every(({ args }) => isLoneShort(args))
  );
}

/** Numbers and flags never go to the next line; a negative number is an operation. */
export function staysBehindOperator(value: Expression): boolean {
  if (value.kind === "number") return !value.text.startsWith("-");
  return value.kind === "word" && (value.text === "true" || value.text === "false");
}

function isLoneShort(args: readonly Expression[]): boolean {
  const [argument] = args;
  if (argument === undefined) return true;
  if (args.length > 1) return false;
  if (argument.kind === "string" || argument.kind === "word") return argument.width <= printWidth / 4;
  return (
    argument.kind === "number" || (argument.width === 2 && (argument.kind === "object" || argument.kind === "array"))
  );
}

function isSimple(expression: Expression, depth: number): boolean {
  if (depth <= 0) return false;
  switch (expression.kind) {
    case "string":
    case "number":
    case "word":
      return true;
    case "object":
      return expression.entries.every(
        ({ key, value, shorthand }) => !key.startsWith("[") && (shorthand || isSimple(value, depth - 1)),
      );
    case "array":
      return expression.elements.every((element) => isSimple(element, depth - 1));
    case "call":
      return isSimpleCall(expression.args, depth);
    case "chain":
      return (
        (expression.head.kind === "word" || isSimpleCall(expression.head.args, depth)) &&
        expression.links.every(({ args }) => isSimpleCall(args, depth))
      );
    case "arrow":
      return false;
  }
}

function isSimpleCall(args: readonly Expression[], depth: number): boolean {
  return args.length <= depth && args.every((argument) => isSimple(argument, depth - 1));
}

function memberCount(expression: Expression): number {
  if (expression.kind === "object") return expression.entries.length;
  return expression.kind === "array" ? expression.elements.length : 0;
}
