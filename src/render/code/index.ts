export { type Code, joinCode } from "./code.js";
export {
  array,
  arrow,
  type Call,
  call,
  type Chain,
  type Expression,
  literal,
  method,
  name,
  number,
  object,
  string,
  type Word,
} from "./expression.js";
export { identifierCode } from "./identifier.js";
export { type Export, Imports } from "./imports.js";
export { json, jsonDocument } from "./json.js";
export { loader } from "./loader.js";
export { inlineCode, paragraph, prose } from "./markdown.js";
export { markdownTable } from "./markdown-table.js";
export { printAfter, printExpression } from "./printer.js";
export { environmentName, ownWords, slugCode } from "./names.js";
