import type { Emitters } from "../../../templates/context/index.js";
import {
  comment,
  identifierCode,
  inlineCode,
  json,
  markdownTable,
  propertyKeyCode,
  prose,
  slugCode,
} from "../code/index.js";
import { dataOf, literalCode } from "../template/serialize.js";

/** The emitters of the templates: the same doors into code that everything of ours goes through. */
export const emitters: Emitters = Object.freeze({
  literal: (value) => literalCode(dataOf(value)),
  identifier: (name) => identifierCode(name),
  propertyKey: (name) => propertyKeyCode(String(name)),
  comment: (text, limit) => comment(String(text), limit),
  schema: (value) => literalCode(dataOf(value)),
  json: (value, indent) => json(dataOf(value), indent),
  markdown: (text, limit) => prose(String(text), limit),
  inlineCode: (text) => inlineCode(String(text)),
  table: (header, rows) => markdownTable(header, rows),
  name: (name) => slugCode(name),
} satisfies Emitters);
