import { type Code, type Expression, printAfter } from "../code/index.js";

/** The value of a property whose key stands in the template, with the space or line break that goes before it. */
export function valueOf(key: string, value: Expression, indent: number): Code<"typescript"> {
  return printAfter(key, value, {
    indent,
    column: indent + key.length + 1,
    trailing: 1,
  });
}
