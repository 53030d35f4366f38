import { resolvePointer } from "../../load/pointer.js";
import type { JsonObject } from "../../load/types.js";
import type { Operation } from "../../model/types.js";
import { isScopeToken } from "./extension-scopes.js";

/**
 * What the prose of an operation names as its scopes: words in code quotes after "scope" or "permission", or right before
 * "scope". Suggestions for a person, never used by themselves: prose is written for readers, who know what it is about.
 */
export function suggestedScopes(root: JsonObject, { pointer }: Operation): readonly string[] {
  const raw = resolvePointer(root, pointer);
  if (typeof raw !== "object" || raw === null || !("description" in raw)) return [];
  const { description } = raw;
  if (typeof description !== "string") return [];
  const text = description.slice(0, longestText);
  const after = [...text.matchAll(introduction)].flatMap(({ index, 0: word }) =>
    quotedAfter(text.slice(index + word.length, index + word.length + reach)),
  );
  const before = [...text.matchAll(named)].map(([, name = ""]) => name).filter(isScopeToken);
  return [...new Set([...after, ...before])].sort();
}

const longestText = 8_000;
/** How far behind the word a quoted name may stand. */
const reach = 200;
const introduction = /\b(?:scopes?|permissions?)\b|\brequired?s?\b/gi;
const named = /`([a-z][^`\s]{1,99})`\s+(?:oauth\s+)?scopes?\b/gi;

/** Names in a row, up to the end of the sentence. */
function quotedAfter(text: string): readonly string[] {
  const [sentence = ""] = text.split(/\.\s|\n\s*\n/);
  return [...sentence.matchAll(/`([^`\s]{2,100})`/g)].flatMap(([, name = ""]) => (looksLikeScope(name) ? [name] : []));
}

/** A verb, a separator or a provider's address sets a scope apart from an argument, a path and a value. */
function looksLikeScope(name: string): boolean {
  return (
    isScopeToken(name) &&
    /^[a-z0-9*]/i.test(name) &&
    /[.:_-]|^https:\/\//.test(name) &&
    !/^[/{<$]|[(){}=]|^\d|\.(?:json|ya?ml)$/.test(name) &&
    /(?:^|[^a-z])(?:read|write|admin|manage|readonly|view|edit|create|delete|update|list|full|all)(?:$|[^a-z])/i.test(
      name,
    )
  );
}
