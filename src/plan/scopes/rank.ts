import { wordsOf } from "../words.js";
import type { ProviderPack } from "./providers/index.js";
import type { ScopeRank } from "./types.js";

/** What a rank adds to the cost of a choice: decides where the document tells two scopes apart by name only. */
export const rankCosts: Readonly<Record<ScopeRank, number>> = { read: 0, unnamed: 1, write: 2, manage: 3 };

const verbs: Readonly<Record<Exclude<ScopeRank, "unnamed">, ReadonlySet<string>>> = {
  read: new Set("read readonly view viewer list get".split(" ")),
  write: new Set("write modify edit create update upload send delete remove readwrite".split(" ")),
  manage: new Set("manage manager admin administrator full owner root".split(" ")),
};
const ascending = ["read", "write", "manage"] as const;

/** What the name of a scope promises: by its provider, by the verb it begins or ends with, by any verb in it. */
export function rankOf(scope: string, provider?: ProviderPack): ScopeRank {
  const known = (["read", "unnamed", "write", "manage"] as const).find((rank) =>
    provider?.ranks[rank]?.includes(scope),
  );
  if (known !== undefined) return known;
  if (scope.endsWith("*")) return "manage";
  const name = withoutAddress(scope);
  const colon = name.indexOf(":");
  const words = wordsOf(name);
  const first = colon > 0 ? verbOf(name.slice(0, colon).toLowerCase()) : undefined;
  return first ?? verbOf(words.at(-1)) ?? verbOf(words[0]) ?? strongest(words) ?? "unnamed";
}

/** `https://host/a/b` names its scope after the host. */
function withoutAddress(scope: string): string {
  return scope.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\/?/i, "");
}

function verbOf(word: string | undefined): ScopeRank | undefined {
  return word === undefined ? undefined : ascending.find((rank) => verbs[rank].has(word));
}

function strongest(words: readonly string[]): ScopeRank | undefined {
  return ascending.findLast((rank) => words.some((word) => verbs[rank].has(word)));
}
