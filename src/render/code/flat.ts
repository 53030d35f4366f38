import type { Entry, Expression, Link } from "./expression.js";

/** An expression on one line. */
export function flat(expression: Expression): string {
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

export function flatLink({ name, args }: Link): string {
  return `.${name}${flatArguments(args)}`;
}

export function flatArguments(args: readonly Expression[]): string {
  return `(${args.map(flat).join(", ")})`;
}

function flatEntry({ key, value, shorthand }: Entry): string {
  return shorthand ? key : `${key}: ${flat(value)}`;
}
