import { type Code, trusted } from "./code.js";
import {
  argumentsWidth,
  type ArrayExpression,
  type Call,
  type Chain,
  type Entry,
  type Expression,
  type Link,
  type ObjectExpression,
} from "./expression.js";

const printWidth = 120;
const step = 2;

/** Where an expression stands in its file. */
export interface Place {
  /** Indentation of the line it begins on. */
  readonly indent: number;
  /** Column it begins at. */
  readonly column: number;
  /** Characters that follow its last line: a comma, a semicolon. */
  readonly trailing: number;
}

/**
 * Prints an expression so that Prettier (`printWidth` 120, trailing commas everywhere) leaves it alone.
 * The rules are Prettier's own, for the few kinds of expression that we emit; formatting a thousand files by Prettier
 * itself would take a minute.
 */
export function printExpression(expression: Expression, place: Place): Code {
  const printer = new Printer(place.column);
  printer.print(expression, place.indent, place.trailing);
  return trusted(printer.text);
}

/** Prints ` value` or, where Prettier would break after the colon or equals sign, the value on the next line. */
export function printAfter(
  left: { readonly width: number; readonly isKey: boolean },
  value: Expression,
  place: Place,
): Code {
  const printer = new Printer(place.column);
  printer.assigned(left.isKey && left.width < step + 3, value, place.indent, place.trailing);
  return trusted(printer.text);
}

class Printer {
  text = "";
  #column: number;
  #brokeObject = false;

  constructor(column: number) {
    this.#column = column;
  }

  print(expression: Expression, indent: number, trailing: number): void {
    if (this.#fits(expression, trailing)) return this.#write(flat(expression));
    switch (expression.kind) {
      case "string":
      case "number":
      case "word":
        return this.#write(expression.text);
      case "object":
        return this.#object(expression, indent);
      case "array":
        return this.#array(expression, indent);
      case "call":
        this.#write(expression.callee);
        return this.#arguments(expression.args, indent, trailing);
      case "chain":
        return this.#chain(expression, indent, trailing);
      case "arrow":
        this.#write("() =>");
        this.#line(indent + step);
        return this.print(expression.body, indent + step, 1);
    }
  }

  /** The right side of a property or declaration, its space or line break included. */
  assigned(shortKey: boolean, value: Expression, indent: number, trailing: number): void {
    if (
      shortKey || !breaksAfterOperator(value)
        ? this.#startFits(shortKey, value, trailing)
        : this.#fits(value, trailing + 1)
    ) {
      this.#write(" ");
      return this.print(value, indent, trailing);
    }
    this.#line(indent + step);
    this.print(value, indent + step, trailing);
  }

  #startFits(shortKey: boolean, value: Expression, trailing: number): boolean {
    if (shortKey || staysBehindOperator(value)) return true;
    return this.#fits(value, trailing + 1) || this.#column + 1 + startWidth(value, trailing) <= printWidth;
  }

  #object({ entries }: ObjectExpression, indent: number): void {
    this.#brokeObject = true;
    this.#write("{");
    for (const entry of entries) {
      this.#line(indent + step);
      this.#entry(entry, indent + step);
      this.#write(",");
    }
    this.#line(indent);
    this.#write("}");
  }

  #entry({ key, value, shorthand }: Entry, indent: number): void {
    this.#write(key);
    if (shorthand) return;
    this.#write(":");
    this.assigned(key.length < step + 3, value, indent, 1);
  }

  #array({ elements }: ArrayExpression, indent: number): void {
    this.#write("[");
    if (elements.every(({ kind }) => kind === "number")) this.#fill(elements, indent + step);
    else this.#lines(elements, indent + step);
    this.#line(indent);
    this.#write("]");
  }

  #lines(expressions: readonly Expression[], indent: number): void {
    for (const expression of expressions) {
      this.#line(indent);
      this.print(expression, indent, 1);
      this.#write(",");
    }
  }

  /** Numbers fill the lines. */
  #fill(numbers: readonly Expression[], indent: number): void {
    this.#line(indent);
    let previous = 0;
    for (const [index, element] of numbers.entries()) {
      if (index > 0) {
        if (previous + numbers[index - 1]!.width + 1 + 1 + element.width + 1 <= printWidth) this.#write(" ");
        else this.#line(indent);
      }
      previous = this.#column;
      this.#write(`${flat(element)},`);
    }
  }

  #chain(chain: Chain, indent: number, trailing: number): void {
    if (chain.links.length < 2) return this.#shortChain(chain, indent, trailing);
    if (this.#hugsLastLink(chain, indent, trailing)) {
      return this.#hugged(chain, indent, trailing);
    }
    this.#head(chain, indent, 0);
    for (const [index, link] of chain.links.entries()) {
      this.#line(indent + step);
      this.#link(link, indent + step, index === chain.links.length - 1 ? trailing : 0);
    }
  }

  #shortChain(chain: Chain, indent: number, trailing: number): void {
    const [link] = chain.links;
    if (link === undefined) return;
    this.#head(chain, indent, link.args.length === 0 ? link.width + trailing : link.name.length + 2);
    this.#link(link, indent, trailing);
  }

  /** An object that was broken once stays broken, and then Prettier prefers the head of the chain on one line. */
  #hugsLastLink(chain: Chain, indent: number, trailing: number): boolean {
    const last = chain.links.at(-1);
    if (chain.expanded || last === undefined || this.#column + huggedStart(chain) > printWidth) return false;
    if (chain.breaks) return true;
    const trial = new Printer(indent + step);
    trial.#link(last, indent + step, trailing);
    return trial.#brokeObject;
  }

  /** All links on the line of the head; only the arguments of the last are broken. */
  #hugged(chain: Chain, indent: number, trailing: number): void {
    this.#write(flat(chain.head) + chain.links.slice(0, -1).map(flatLink).join(""));
    const last = chain.links.at(-1);
    if (last !== undefined) this.#link(last, indent, trailing);
  }

  #head({ head }: Chain, indent: number, trailing: number): void {
    if (head.kind === "word") return this.#write(head.text);
    this.#call(head, indent, trailing);
  }

  #call({ callee, args }: Call, indent: number, trailing: number): void {
    this.#write(callee);
    this.#arguments(args, indent, trailing);
  }

  #link({ name, args }: Link, indent: number, trailing: number): void {
    this.#write(`.${name}`);
    this.#arguments(args, indent, trailing);
  }

  #arguments(args: readonly Expression[], indent: number, trailing: number): void {
    if (!args.some(({ breaks }) => breaks) && this.#column + argumentsWidth(args) + trailing <= printWidth) {
      return this.#write(flatArguments(args));
    }
    if (this.#hugsLast(args)) return this.#hugLast(args, indent);
    this.#write("(");
    this.#lines(args, indent + step);
    this.#line(indent);
    this.#write(")");
  }

  #hugsLast(args: readonly Expression[]): boolean {
    const last = args.at(-1);
    if (last === undefined || !canHug(last)) return false;
    const before = args.slice(0, -1);
    if (before.some(({ breaks }) => breaks) || before.at(-1)?.kind === last.kind) return false;
    if (before.length > 0 && last.kind === "array" && last.elements.every(({ kind }) => kind === "number"))
      return false;
    const start = before.reduce((width, argument) => width + argument.width + 2, 1);
    return this.#column + start + (last.kind === "arrow" ? 5 : 1) <= printWidth;
  }

  #hugLast(args: readonly Expression[], indent: number): void {
    this.#write(
      `(${args
        .slice(0, -1)
        .map((argument) => `${flat(argument)}, `)
        .join("")}`,
    );
    const last = args.at(-1);
    if (last?.kind === "object") this.#object(last, indent);
    if (last?.kind === "array") this.#array(last, indent);
    if (last?.kind === "arrow") this.#huggedArrow(last.body, indent);
    this.#write(")");
  }

  #huggedArrow(body: Expression, indent: number): void {
    this.#write("() =>");
    this.#line(indent + step);
    this.print(body, indent + step, 1);
    this.#write(",");
    this.#line(indent);
  }

  #fits(expression: Expression, trailing: number): boolean {
    return !expression.breaks && this.#column + expression.width + trailing <= printWidth;
  }

  #write(text: string): void {
    this.text += text;
    this.#column += text.length;
  }

  #line(indent: number): void {
    this.text += `\n${" ".repeat(indent)}`;
    this.#column = indent;
  }
}

function canHug(expression: Expression): boolean {
  if (expression.kind === "object") return expression.entries.length > 0;
  if (expression.kind === "array") return expression.elements.length > 0;
  return expression.kind === "arrow" && expression.body.kind !== "word" && expression.body.kind !== "string";
}

function staysBehindOperator(value: Expression): boolean {
  if (value.kind === "number") return !value.text.startsWith("-");
  return value.kind === "word" && (value.text === "true" || value.text === "false");
}

/** Strings, and calls that have hardly a place to break, go to the next line as a whole. */
function breaksAfterOperator(value: Expression): boolean {
  if (value.kind === "string") return true;
  if (value.kind === "call") return isLoneShort(value.args);
  if (value.kind !== "chain" || value.links.length > 1) return false;
  return (
    (value.head.kind === "word" || isLoneShort(value.head.args)) && value.links.every(({ args }) => isLoneShort(args))
  );
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

/** Width up to the first place where a broken expression may go to a new line. */
function startWidth(expression: Expression, trailing: number): number {
  switch (expression.kind) {
    case "string":
    case "number":
    case "word":
      return expression.width + trailing;
    case "object":
    case "array":
      return 1;
    case "call":
      return callStart(expression.callee.length, expression.args, trailing);
    case "chain":
      return chainStart(expression, trailing);
    case "arrow":
      return 5;
  }
}

function chainStart({ head, links }: Chain, trailing: number): number {
  const headWidth = head.kind === "word" ? head.width : callStart(head.callee.length, head.args, 0);
  const [only] = links;
  return links.length > 1 || only === undefined
    ? headWidth
    : headWidth + callStart(1 + only.name.length, only.args, trailing);
}

/** Width up to the first line break of a chain of which only the last arguments are broken. */
function huggedStart({ head, links }: Chain): number {
  const before = links.slice(0, -1).reduce((width, link) => width + link.width, head.width);
  const last = links.at(-1);
  const argument = last?.args.at(-1);
  return before + (last?.name.length ?? 0) + (argument !== undefined && canHug(argument) ? 3 : 2);
}

function callStart(calleeWidth: number, args: readonly Expression[], trailing: number): number {
  if (args.length === 0) return calleeWidth + 2 + trailing;
  const last = args.at(-1);
  if (last === undefined || !last.breaks || !canHug(last)) return calleeWidth + 1;
  return (
    calleeWidth +
    1 +
    args.slice(0, -1).reduce((width, argument) => width + argument.width + 2, 0) +
    (last.kind === "arrow" ? 5 : 1)
  );
}

function flat(expression: Expression): string {
  switch (expression.kind) {
    case "string":
    case "number":
    case "word":
      return expression.text;
    case "object":
      return expression.entries.length === 0 ? "{}" : `{ ${expression.entries.map(flatEntry).join(", ")} }`;
    case "array":
      return `[${expression.elements.map(flat).join(", ")}]`;
    case "call":
      return expression.callee + flatArguments(expression.args);
    case "chain":
      return flat(expression.head) + expression.links.map(flatLink).join("");
    case "arrow":
      return `() => ${flat(expression.body)}`;
  }
}

function flatEntry({ key, value, shorthand }: Entry): string {
  return shorthand ? key : `${key}: ${flat(value)}`;
}

function flatLink({ name, args }: Link): string {
  return `.${name}${flatArguments(args)}`;
}

function flatArguments(args: readonly Expression[]): string {
  return `(${args.map(flat).join(", ")})`;
}
