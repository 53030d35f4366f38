import { type Draft, isObject, stringAt } from "../draft.js";
import { decodeToken, ownToken, rawTokens } from "../pointer.js";
import type { Target } from "./homes.js";
import type { SourceFile } from "./source-files.js";
import type { KnownTargets } from "./known-targets.js";

/** What a pointer leads to in a file. */
export type Found =
  | { readonly kind: "found"; readonly target: Target }
  /** A token is not there. `builtIn`: it names a member that every object of a programming language has. */
  | { readonly kind: "missing"; readonly token: string; readonly builtIn: boolean }
  /** The way leads through a `$ref` at a token; `rest` is what remains of the pointer. */
  | { readonly kind: "through"; readonly reference: string; readonly from: Target; readonly rest: string };

/** Walks a fragment (RFC 6901, percent-encoded or not) down a file, through own members only. */
export function findTarget(file: SourceFile, fragment: string, knownTargets: KnownTargets): Found {
  const raws = rawTokens(fragment);
  if (raws === undefined) return { kind: "missing", token: fragment, builtIn: false };
  let at: Target = { file, tokens: [], value: file.root, throughList: false, path: { file, tokens: [] } };
  for (const [index, raw] of raws.entries()) {
    at = followLinks(at, raw, knownTargets);
    const { value } = at;
    const token = tokenIn(value, raw);
    if (token === undefined) {
      const reference = isObject(value) ? stringAt(value, "$ref") : undefined;
      if (reference !== undefined) return { kind: "through", reference, from: at, rest: raws.slice(index).join("/") };
      return missing(decodeToken(raw));
    }
    const next = step(at, token);
    const graft = knownTargets.grafted(next.value);
    at = graft ? { ...graft, throughList: next.throughList, path: next.path } : next;
  }
  return { kind: "found", target: at };
}

const maximumHops = 64;

/** Through references that were rewritten already, as long as the token is not there. */
function followLinks(start: Target, raw: string, knownTargets: KnownTargets): Target {
  let at = start;
  for (let hop = 0; hop < maximumHops && tokenIn(at.value, raw) === undefined; hop += 1) {
    const next = knownTargets.linked(at.value);
    if (next === undefined) break;
    at = next;
  }
  return at;
}

function tokenIn(value: Draft, raw: string): string | undefined {
  return typeof value === "object" && value !== null ? ownToken(value, raw) : undefined;
}

function step({ file, tokens, value, throughList, path }: Target, token: string): Target {
  const member = Array.isArray(value) ? value[Number(token)] : isObject(value) ? value[token] : null;
  return {
    file,
    tokens: [...tokens, token],
    value: member ?? null,
    throughList: throughList || Array.isArray(value),
    path: path && { file: path.file, tokens: [...path.tokens, token] },
  };
}

function missing(token: string): Found {
  return { kind: "missing", token, builtIn: token in Object.prototype || token === "prototype" };
}
