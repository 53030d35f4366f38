import type { JsonValue } from "../../load/types.js";
import { type Code, json, kindOf, literal, printExpression, prose, slugCode } from "../code/index.js";
import type { FileKind } from "./file-kind.js";

/** A value that cannot stand where a template prints it; the message says what to do. */
export class Unprintable extends Error {}

/** What `<%=` prints: a value, by the rules of the file. @throws Unprintable */
export function serialize(value: unknown, kind: FileKind): Code {
  if (value === undefined) throw new Unprintable("the value is undefined");
  if (kindOf(value) !== undefined) throw new Unprintable("the value is code already: print it with <%-");
  switch (kind) {
    case "typescript":
      return literalCode(dataOf(value));
    case "json":
      return json(dataOf(value));
    case "markdown":
      if (typeof value === "object") throw new Unprintable("Markdown takes words and numbers");
      return prose(String(value), 2_000);
    case "plain":
      return plain(value);
  }
}

/** A JSON value as a literal on one line or, where it must be, on several. */
export function literalCode(value: JsonValue): Code<"typescript"> {
  return printExpression(literal(value), { indent: 0, column: 0, trailing: 0 });
}

function plain(value: unknown): Code {
  if (typeof value === "number" || typeof value === "boolean") return slugCode(String(value));
  if (typeof value === "string" && /^[a-z0-9@][a-z0-9@/._-]*$/i.test(value)) return slugCode(value);
  throw new Unprintable("a file of this kind takes names and numbers only, never text of the document");
}

/** Data without what JSON has no word for. @throws Unprintable */
export function dataOf(value: unknown): JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(dataOf);
  if (typeof value === "object" && kindOf(value) === undefined) return objectOf(value);
  throw new Unprintable(`${typeof value} is no data`);
}

function objectOf(value: object): JsonValue {
  const known = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.assign(Object.create(null), Object.fromEntries(known.map(([key, member]) => [key, dataOf(member)])));
}
