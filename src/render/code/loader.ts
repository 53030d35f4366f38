import { type Code, trusted } from "./code.js";
import { identifier, propertyKey } from "./identifier.js";
import { stringLiteral } from "./literal.js";

const printWidth = 120;

/** `name: async () => (await import("./x.js")).exported`, a property at indentation 2, broken where Prettier breaks it. */
export function loader(name: string, specifier: string, exported: string): Code<"typescript"> {
  const head = `${propertyKey(name, stringLiteral)}: async () =>`;
  const load = `await import(${stringLiteral(specifier)})`;
  const member = identifier(exported);
  if (`  ${head} (${load}).${member},`.length <= printWidth)
    return trusted(`${head} (${load}).${member}`, "typescript");
  if (`    (${load}).${member},`.length <= printWidth) return trusted(`${head}\n    (${load}).${member}`, "typescript");
  return trusted(`${head}\n    (${load})\n      .${member}`, "typescript");
}
