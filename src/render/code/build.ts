import type { JsonValue } from "../../load/types.js";
import type {
  ArrayExpression,
  Arrow,
  Call,
  Chain,
  Entry,
  Expression,
  Link,
  Measured,
  NumberExpression,
  ObjectExpression,
  StringExpression,
  Word,
} from "./expression.js";
import { identifier, propertyKey } from "./identifier.js";
import { numberLiteral, stringLiteral } from "./literal.js";
import { isTable, mustExpand } from "./prettier-rules.js";
import { argumentsWidth, sum } from "./width.js";

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
  properties: readonly (readonly [key: string, value: Expression])[],
  { expanded = false } = {},
): ObjectExpression {
  const entries = properties.map(entry);
  return {
    kind: "object",
    entries,
    width: entries.length === 0 ? 2 : sum(entries) + 2 * entries.length + 2,
    breaks: (expanded && entries.length > 0) || anyBreaks(entries),
  };
}

/** An array literal. */
export function array(elements: readonly Expression[]): ArrayExpression {
  const width = elements.length === 0 ? 2 : sum(elements) + 2 * elements.length;
  return { kind: "array", elements, width, breaks: isTable(elements) || anyBreaks(elements) };
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

/** `target.method(args)` */
export function method(target: Word | Call | Chain, methodName: string, ...args: readonly Expression[]): Chain {
  const width = 1 + methodName.length + argumentsWidth(args);
  const link: Link = { name: methodName, args, width, breaks: anyBreaks(args) };
  const [head, links] = target.kind === "chain" ? [target.head, [...target.links, link]] : [target, [link]];
  const expanded = mustExpand(head, links);
  const breaks = expanded || target.breaks || link.breaks;
  return { kind: "chain", head, links, expanded, width: target.width + width, breaks };
}

/** `() => body` */
export function arrow(body: Expression): Arrow {
  return { kind: "arrow", body, width: 6 + body.width, breaks: body.breaks };
}

function word(text: string): Word {
  return { kind: "word", text, width: text.length, breaks: false };
}

function entry([key, value]: readonly [key: string, value: Expression]): Entry {
  const printed = propertyKey(key, stringLiteral);
  const shorthand = value.kind === "word" && value.text === printed && !/^(?:null|true|false)$/.test(printed);
  const width = shorthand ? printed.length : printed.length + 2 + value.width;
  return { key: printed, value, shorthand, width, breaks: value.breaks };
}

function anyBreaks(parts: readonly Measured[]): boolean {
  return parts.some(({ breaks }) => breaks);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
