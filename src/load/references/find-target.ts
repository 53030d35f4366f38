import { isObject, stringAt } from "../draft.js";
import { decodeToken, ownToken, rawTokens } from "../pointer.js";
import type { Target } from "./homes.js";
import type { SourceFile } from "./source-files.js";

/** What a pointer leads to in a file. */
export type Found =
  | { readonly kind: "found"; readonly target: Target }
  /** A token is not there. `builtIn`: it names a member that every object of a programming language has. */
  | { readonly kind: "missing"; readonly token: string; readonly builtIn: boolean }
  /** The way leads through a `$ref` at a token; `rest` is what remains of the pointer. */
  | { readonly kind: "through"; readonly reference: string; readonly rest: string };

/** Walks a fragment (RFC 6901, percent-encoded or not) down a file, through own members only. */
export function findTarget(file: SourceFile, fragment: string): Found {
  const raws = rawTokens(fragment);
  if (raws === undefined) return { kind: "missing", token: fragment, builtIn: false };
  const tokens: string[] = [];
  let value = file.root;
  let throughList = false;
  for (const [index, raw] of raws.entries()) {
    const token = typeof value === "object" && value !== null ? ownToken(value, raw) : undefined;
    if (token === undefined) {
      const reference = isObject(value) ? stringAt(value, "$ref") : undefined;
      if (reference !== undefined) return { kind: "through", reference, rest: raws.slice(index).join("/") };
      return missing(decodeToken(raw));
    }
    tokens.push(token);
    if (Array.isArray(value)) {
      throughList = true;
      value = value[Number(token)] ?? null;
    } else if (isObject(value)) value = value[token] ?? null;
  }
  return { kind: "found", target: { file, tokens, value, throughList } };
}

function missing(token: string): Found {
  return { kind: "missing", token, builtIn: token in Object.prototype || token === "prototype" };
}
