import type { Chain, Expression, Measured } from "./expression.js";
import { canHug } from "./prettier-rules.js";

/** What `(args)` takes on one line. */
export function argumentsWidth(args: readonly Expression[]): number {
  return args.length === 0 ? 2 : sum(args) + 2 * args.length;
}

export function sum(parts: readonly Measured[]): number {
  let total = 0;
  for (const { width } of parts) total += width;
  return total;
}

/** Width up to the first place where a broken expression may go to a new line. */
export function startWidth(expression: Expression, trailing: number): number {
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

/** Width up to the first line break of a chain of which only the last arguments are broken. */
export function huggedStart({ head, links }: Chain): number {
  const before = head.width + sum(links.slice(0, -1));
  const last = links.at(-1);
  const argument = last?.args.at(-1);
  return before + (last?.name.length ?? 0) + (argument !== undefined && canHug(argument) ? 3 : 2);
}

/** `(one, two, {`: the arguments before the last, and the beginning of the last. */
export function hugStart(args: readonly Expression[]): number {
  const before = args.slice(0, -1);
  return 1 + sum(before) + 2 * before.length + (args.at(-1)?.kind === "arrow" ? 5 : 1);
}

function chainStart({ head, links }: Chain, trailing: number): number {
  const headWidth = head.kind === "word" ? head.width : callStart(head.callee.length, head.args, 0);
  const [only] = links;
  if (links.length > 1 || only === undefined) return headWidth;
  return headWidth + callStart(1 + only.name.length, only.args, trailing);
}

function callStart(calleeWidth: number, args: readonly Expression[], trailing: number): number {
  if (args.length === 0) return calleeWidth + 2 + trailing;
  const last = args.at(-1);
  return calleeWidth + (last !== undefined && last.breaks && canHug(last) ? hugStart(args) : 1);
}
