import { type Code, trusted } from "./code.js";
import type { Call, Chain, Entry, Expression, Link, ObjectExpression, Word } from "./expression.js";
import { flat, flatArguments, flatLink } from "./flat.js";
import { Lines } from "./lines.js";
import { breaksAfterOperator, canHug, isShortKey, staysBehindOperator, step } from "./prettier-rules.js";
import { argumentsWidth, hugStart, huggedStart, startWidth } from "./width.js";

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
export function printExpression(expression: Expression, place: Place): Code<"typescript"> {
  const lines = new Lines(place.column);
  new Printer(lines).print(expression, place.indent, place.trailing);
  return trusted(lines.text, "typescript");
}

/** Prints ` value` behind `key:` or `name =` or, where Prettier breaks there, the value on the next line. */
export function printAfter(key: string | undefined, value: Expression, place: Place): Code<"typescript"> {
  const lines = new Lines(place.column);
  new Printer(lines).printAfter(key, value, place.indent, place.trailing);
  return trusted(lines.text, "typescript");
}

class Printer {
  readonly #lines: Lines;
  #brokeObject = false;

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  print(expression: Expression, indent: number, trailing: number): void {
    if (this.#lines.fits(expression, trailing)) return this.#lines.write(flat(expression));
    switch (expression.kind) {
      case "string":
      case "number":
      case "word":
        return this.#lines.write(expression.text);
      case "object":
        return this.#object(expression, indent);
      case "array":
        return this.#array(expression.elements, indent);
      case "call":
        return this.#call(expression, indent, trailing);
      case "chain":
        return this.#chain(expression, indent, trailing);
      case "arrow":
        return this.#arrow(expression.body, indent);
    }
  }

  /** The right side of a property or declaration, its space or line break included. */
  printAfter(key: string | undefined, value: Expression, indent: number, trailing: number): void {
    if (this.#beginsHere(key !== undefined && isShortKey(key), value, trailing)) {
      this.#lines.write(" ");
      return this.print(value, indent, trailing);
    }
    this.#lines.breakLine(indent + step);
    this.print(value, indent + step, trailing);
  }

  #beginsHere(shortKey: boolean, value: Expression, trailing: number): boolean {
    if (shortKey || staysBehindOperator(value) || this.#lines.fits(value, trailing + 1)) return true;
    return !breaksAfterOperator(value) && this.#lines.hasRoom(1 + startWidth(value, trailing));
  }

  #object({ entries }: ObjectExpression, indent: number): void {
    this.#brokeObject = true;
    this.#lines.write("{");
    for (const entry of entries) {
      this.#lines.breakLine(indent + step);
      this.#entry(entry, indent + step);
      this.#lines.write(",");
    }
    this.#lines.breakLine(indent);
    this.#lines.write("}");
  }

  #entry({ key, value, shorthand }: Entry, indent: number): void {
    this.#lines.write(shorthand ? key : `${key}:`);
    if (!shorthand) this.printAfter(key, value, indent, 1);
  }

  #array(elements: readonly Expression[], indent: number): void {
    this.#lines.write("[");
    if (elements.every(({ kind }) => kind === "number")) this.#fill(elements, indent + step);
    else this.#list(elements, indent + step);
    this.#lines.breakLine(indent);
    this.#lines.write("]");
  }

  #list(expressions: readonly Expression[], indent: number): void {
    for (const expression of expressions) {
      this.#lines.breakLine(indent);
      this.print(expression, indent, 1);
      this.#lines.write(",");
    }
  }

  /** Numbers fill the lines. */
  #fill(numbers: readonly Expression[], indent: number): void {
    this.#lines.breakLine(indent);
    for (const [index, element] of numbers.entries()) {
      if (index > 0 && this.#lines.hasRoom(1 + element.width + 1)) this.#lines.write(" ");
      else if (index > 0) this.#lines.breakLine(indent);
      this.#lines.write(`${flat(element)},`);
    }
  }

  #arrow(body: Expression, indent: number): void {
    this.#lines.write("() =>");
    this.#lines.breakLine(indent + step);
    this.print(body, indent + step, 1);
  }

  #call({ callee, args }: Call, indent: number, trailing: number): void {
    this.#lines.write(callee);
    this.#arguments(args, indent, trailing);
  }

  #chain(chain: Chain, indent: number, trailing: number): void {
    const { head, links } = chain;
    const [first] = links;
    if (links.length === 1 && first !== undefined) return this.#oneLink(head, first, indent, trailing);
    if (this.#hugsLastLink(chain, indent, trailing)) return this.#hugged(chain, indent, trailing);
    this.#head(head, indent, 0);
    for (const [index, link] of links.entries()) {
      this.#lines.breakLine(indent + step);
      this.#link(link, indent + step, index === links.length - 1 ? trailing : 0);
    }
  }

  #oneLink(head: Word | Call, link: Link, indent: number, trailing: number): void {
    this.#head(head, indent, link.args.length === 0 ? link.width + trailing : link.name.length + 2);
    this.#link(link, indent, trailing);
  }

  /** An object that was broken once stays broken, and then Prettier prefers the head of the chain on one line. */
  #hugsLastLink(chain: Chain, indent: number, trailing: number): boolean {
    const last = chain.links.at(-1);
    if (chain.expanded || last === undefined || !this.#lines.hasRoom(huggedStart(chain))) return false;
    if (chain.breaks) return true;
    const trial = new Printer(new Lines(indent + step));
    trial.#link(last, indent + step, trailing);
    return trial.#brokeObject;
  }

  /** All links on the line of the head; only the arguments of the last are broken. */
  #hugged({ head, links }: Chain, indent: number, trailing: number): void {
    this.#lines.write(flat(head) + links.slice(0, -1).map(flatLink).join(""));
    const last = links.at(-1);
    if (last !== undefined) this.#link(last, indent, trailing);
  }

  #head(head: Word | Call, indent: number, trailing: number): void {
    if (head.kind === "word") this.#lines.write(head.text);
    else this.#call(head, indent, trailing);
  }

  #link({ name, args }: Link, indent: number, trailing: number): void {
    this.#lines.write(`.${name}`);
    this.#arguments(args, indent, trailing);
  }

  #arguments(args: readonly Expression[], indent: number, trailing: number): void {
    const breaks = args.some((argument) => argument.breaks);
    if (!breaks && this.#lines.hasRoom(argumentsWidth(args) + trailing)) return this.#lines.write(flatArguments(args));
    const last = args.at(-1);
    if (last !== undefined && this.#hugs(args, last)) return this.#hug(args.slice(0, -1), last, indent);
    this.#lines.write("(");
    this.#list(args, indent + step);
    this.#lines.breakLine(indent);
    this.#lines.write(")");
  }

  #hugs(args: readonly Expression[], last: Expression): boolean {
    const before = args.slice(0, -1);
    if (!canHug(last) || before.some(({ breaks }) => breaks) || before.at(-1)?.kind === last.kind) return false;
    const onlyNumbers = last.kind === "array" && last.elements.every(({ kind }) => kind === "number");
    return !(before.length > 0 && onlyNumbers) && this.#lines.hasRoom(hugStart(args));
  }

  /** The last argument opens on the line of the call: `("kind", [`, `({`, `(() =>`. */
  #hug(before: readonly Expression[], last: Expression, indent: number): void {
    this.#lines.write(`(${before.map((argument) => `${flat(argument)}, `).join("")}`);
    if (last.kind === "object") this.#object(last, indent);
    if (last.kind === "array") this.#array(last.elements, indent);
    if (last.kind === "arrow") {
      this.#arrow(last.body, indent);
      this.#lines.write(",");
      this.#lines.breakLine(indent);
    }
    this.#lines.write(")");
  }
}
