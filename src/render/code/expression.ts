import type { JsonValue } from "../../load/types.js";
import { identifier, propertyKey } from "./identifier.js";
import { numberLiteral, stringLiteral } from "./literal.js";

/** An expression of emitted code. `width` is what it takes on one line; `breaks` says that it cannot stand on one. */
export type Expression =
  StringExpression | NumberExpression | Word | ObjectExpression | ArrayExpression | Call | Chain | Arrow;

interface Measured {
  readonly width: number;
  readonly breaks: boolean;
}

export interface StringExpression extends Measured {
  readonly kind: "string";
  readonly text: string;
}
export interface NumberExpression extends Measured {
  readonly kind: "number";
  readonly text: string;
}
/** A name, `true`, `false` or `null`. */
export interface Word extends Measured {
  readonly kind: "word";
  readonly text: string;
}
export interface ObjectExpression extends Measured {
  readonly kind: "object";
  readonly entries: readonly Entry[];
}
export interface Entry extends Measured {
  readonly key: string;
  readonly value: Expression;
  readonly shorthand: boolean;
}
export interface ArrayExpression extends Measured {
  readonly kind: "array";
  readonly elements: readonly Expression[];
}
/** `callee(args)` */
export interface Call extends Measured {
  readonly kind: "call";
  readonly callee: string;
  readonly args: readonly Expression[];
}
/** `head.name(args).name(args)` */
export interface Chain extends Measured {
  readonly kind: "chain";
  readonly head: Word | Call;
  readonly links: readonly Link[];
  /** One link a line, whatever the width. */
  readonly expanded: boolean;
}
export interface Link extends Measured {
  readonly name: string;
  readonly args: readonly Expression[];
}
/** `() => body` */
export interface Arrow extends Measured {
  readonly kind: "arrow";
  readonly body: Expression;
}

/** A string as a literal. */
export function string(value: string): StringExpression {
  const text = stringLiteral(value);
  return { kind: "string", text, width: text.length, breaks: false };
}

/** A finite number as a literal. */
export function number(value: number): NumberExpression {
  const text = numberLiteral(value);
  return { kind: "number", text, width: text.length, breaks: false };
}

/** A name in scope. */
export function name(text: string): Word {
  return word(identifier(text));
}

/** Any JSON value as a literal. */
export function literal(value: JsonValue): Expression {
  if (typeof value === "string") return string(value);
  if (typeof value === "number") return number(value);
  if (value === null || typeof value === "boolean") return word(String(value));
  if (isArray(value)) return array(value.map(literal));
  return object(Object.keys(value).map((key) => [key, literal(value[key] ?? null)]));
}

/** An object literal; `expanded` puts every property on a line of its own even where one line would do. */
export function object(
  entries: readonly (readonly [key: string, value: Expression])[],
  { expanded = false } = {},
): ObjectExpression {
  const printed = entries.map(entry);
  return {
    kind: "object",
    entries: printed,
    width: printed.length === 0 ? 2 : sum(printed) + 2 * printed.length + 2,
    breaks: (expanded && printed.length > 0) || printed.some(({ breaks }) => breaks),
  };
}

export function array(elements: readonly Expression[]): ArrayExpression {
  return {
    kind: "array",
    elements,
    width: elements.length === 0 ? 2 : sum(elements) + 2 * elements.length,
    breaks: isTable(elements) || elements.some(({ breaks }) => breaks),
  };
}

/** `callee(args)` */
export function call(callee: Word, ...args: readonly Expression[]): Call {
  return {
    kind: "call",
    callee: callee.text,
    args,
    width: callee.width + argumentsWidth(args),
    breaks: anyBreaks(args),
  };
}

/** `target.name(args)` */
export function method(target: Word | Call | Chain, name: string, ...args: readonly Expression[]): Chain {
  const link: Link = { name, args, width: 1 + name.length + argumentsWidth(args), breaks: anyBreaks(args) };
  const [head, links] = target.kind === "chain" ? [target.head, [...target.links, link]] : [target, [link]];
  const expanded = mustExpand(head, links);
  return {
    kind: "chain",
    head,
    links,
    expanded,
    width: target.width + link.width,
    breaks: expanded || target.breaks || link.breaks,
  };
}

/** `() => body` */
export function arrow(body: Expression): Arrow {
  return { kind: "arrow", body, width: 6 + body.width, breaks: body.breaks };
}

function word(text: string): Word {
  return { kind: "word", text, width: text.length, breaks: false };
}

function entry([name, value]: readonly [key: string, value: Expression]): Entry {
  const key = propertyKey(name, stringLiteral);
  const shorthand = value.kind === "word" && value.text === key && key !== "null" && key !== "true" && key !== "false";
  return { key, value, shorthand, width: shorthand ? key.length : key.length + 2 + value.width, breaks: value.breaks };
}

/** Prettier's rule: several objects, or several arrays, of more than one member each are never put on one line. */
function isTable(elements: readonly Expression[]): boolean {
  const [first] = elements;
  return elements.length > 1 && elements.every((element) => element.kind === first?.kind && memberCount(element) > 1);
}

function memberCount(expression: Expression): number {
  if (expression.kind === "object") return expression.entries.length;
  return expression.kind === "array" ? expression.elements.length : 0;
}

/** Prettier's rules for a chain of more than one link: a part before the last that breaks, or three calls of which one is not simple. */
function mustExpand(head: Word | Call, links: readonly Link[]): boolean {
  if (links.length < 2) return false;
  if (head.breaks || links.slice(0, -1).some(({ breaks }) => breaks)) return true;
  const calls = head.kind === "call" ? [head, ...links] : links;
  return calls.length > 2 && calls.some(({ args }) => !args.every((argument) => isSimple(argument, 2)));
}

/** What Prettier takes for a simple argument, to the given depth. */
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

/** What `(args)` takes on one line. */
export function argumentsWidth(args: readonly Expression[]): number {
  return args.length === 0 ? 2 : sum(args) + 2 * args.length;
}

function anyBreaks(parts: readonly Measured[]): boolean {
  return parts.some(({ breaks }) => breaks);
}

function sum(parts: readonly Measured[]): number {
  let total = 0;
  for (const { width } of parts) total += width;
  return total;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
