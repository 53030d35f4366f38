import { type Code, trusted } from "./code.js";
import { stringLiteral } from "./literal.js";

/** Words that cannot name a constant of a module in strict mode (ECMA-262 section 12.7.2), and those that would hide a built-in. */
const reserved = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public " +
    "return static super switch this throw true try typeof undefined NaN Infinity var void while with yield globalThis"
  ).split(" "),
);

/** True for a name that may be declared by a constant. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) && !reserved.has(name);
}

/** @returns the name itself. @throws when it cannot name a constant: names are made by `plan/`, so that is a fault of ours. */
export function identifier(name: string): string {
  if (!isIdentifier(name)) throw new Error(`Not an identifier: ${JSON.stringify(name)}`);
  return name;
}

/** The same, for a template. */
export function identifierCode(name: string): Code<"own"> {
  return trusted(identifier(name), "own");
}

/** A key of an object literal: bare where the language allows it. `__proto__` would set the prototype, quoted or not. */
export function propertyKey(name: string, quote: (text: string) => string): string {
  if (name === "__proto__") return `[${quote(name)}]`;
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : quote(name);
}

/** The same, for a template. */
export function propertyKeyCode(name: string): Code<"typescript"> {
  return trusted(propertyKey(name, stringLiteral), "typescript");
}
