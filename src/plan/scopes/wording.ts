import { printable } from "../../diagnostics/index.js";

const mostNames = 6;

/** `a, b and c`; of many the first five, and how many more there are. */
export function names(all: readonly string[]): string {
  const shown = all.slice(0, all.length > mostNames ? mostNames - 1 : mostNames);
  const more = all.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Scopes of a document in quotes, fit for a terminal. */
export function quoted(scopes: readonly string[]): string {
  return names(scopes.map((scope) => `"${printable(scope, 100)}"`));
}

/** `1 tool`, `2 tools` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
