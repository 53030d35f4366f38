import { isWildcardOver, namingRules, widerBy } from "./naming-rules.js";
import type { ProviderPack } from "./providers/index.js";
import type { RelationSource } from "./types.js";

/** A scope that includes another, and where that is known from. */
export interface WiderScope {
  readonly scope: string;
  readonly because: RelationSource;
}

/**
 * Which scope of one authority includes which other. Names and providers say so in general; what is only observed in one
 * document helps to choose, and never to accept.
 */
export class ScopeRelations {
  /** Scope to the scopes that include it, at whatever distance. */
  readonly #wider: ReadonlyMap<string, readonly WiderScope[]>;
  readonly #narrower: ReadonlyMap<string, readonly string[]>;
  readonly #observed: ReadonlyMap<string, ReadonlySet<string>>;

  /** @param observed scope to the scopes that were seen to satisfy all that it satisfies, and more */
  constructor(
    scopes: Iterable<string>,
    provider: ProviderPack | undefined,
    observed: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
  ) {
    const known = new Set(scopes);
    const direct = new Map([...known].map((scope) => [scope, directlyWider(scope, known, provider)]));
    this.#wider = new Map([...known].map((scope) => [scope, allWider(scope, direct)]));
    this.#narrower = inverted(this.#wider);
    this.#observed = observed;
  }

  /** Why `wider` includes `narrower`; undefined when nothing says so. */
  source(wider: string, narrower: string): RelationSource | undefined {
    const general = this.#wider.get(narrower)?.find(({ scope }) => scope === wider)?.because;
    return general ?? (this.#observed.get(narrower)?.has(wider) === true ? "observed" : undefined);
  }

  /** The scopes whose holder may be taken for a holder of this one; sorted. */
  wider(scope: string): readonly WiderScope[] {
    return this.#wider.get(scope) ?? [];
  }

  /** The scopes that come with this one; sorted. */
  narrower(scope: string): readonly string[] {
    return this.#narrower.get(scope) ?? [];
  }
}

/** In how many operations a scope must be seen by itself before they show what includes it: fewer are chance. */
const enoughSeen = 3;

/**
 * What a document shows by itself: `a` over `b` when every operation that `b` alone satisfies is satisfied by `a` alone,
 * and `a` satisfies more.
 *
 * @param satisfied scope to the operations that it alone satisfies
 */
export function observe(satisfied: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, ReadonlySet<string>> {
  const entries = [...satisfied];
  return new Map(
    entries.map(([scope, operations]) => {
      const wider = entries.filter(
        ([, others]) => others.size > operations.size && [...operations].every((operation) => others.has(operation)),
      );
      return [scope, new Set(operations.size < enoughSeen ? [] : wider.map(([name]) => name))];
    }),
  );
}

function directlyWider(
  scope: string,
  known: ReadonlySet<string>,
  provider: ProviderPack | undefined,
): readonly WiderScope[] {
  const found = new Map<string, RelationSource>();
  const add = (wider: string | undefined, because: RelationSource): void => {
    if (wider !== undefined && wider !== scope && known.has(wider) && !found.has(wider)) found.set(wider, because);
  };
  for (const [wider, narrower] of Object.entries(provider?.includes ?? {}))
    if (narrower.includes(scope)) add(wider, `provider ${provider?.name}`);
  for (const rule of provider?.rules ?? []) add(widerBy(rule, scope), `provider ${provider?.name}`);
  if (provider?.naming !== false) {
    for (const candidate of namedWider(scope, known)) add(candidate, "naming");
  }
  return [...found].map(([name, because]) => ({ scope: name, because }));
}

/** By the rules and by wildcards; without regard to case, as in `WRITE:PRODUCT`. */
function namedWider(scope: string, known: ReadonlySet<string>): readonly string[] {
  const byRule = new Set(namingRules.flatMap((rule) => widerBy(rule, scope.toLowerCase()) ?? []));
  return [...known].filter((other) => byRule.has(other.toLowerCase()) || isWildcardOver(other, scope));
}

/** Breadth first, so that the reason is that of the last step on the shortest way. */
function allWider(scope: string, direct: ReadonlyMap<string, readonly WiderScope[]>): readonly WiderScope[] {
  const found = new Map<string, WiderScope>();
  const waiting = [scope];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const wider of direct.get(next) ?? []) {
      if (wider.scope === scope || found.has(wider.scope)) continue;
      found.set(wider.scope, wider);
      waiting.push(wider.scope);
    }
  }
  return [...found.values()].sort((one, other) => (one.scope < other.scope ? -1 : 1));
}

function inverted(wider: ReadonlyMap<string, readonly WiderScope[]>): ReadonlyMap<string, readonly string[]> {
  const narrower = new Map<string, string[]>();
  for (const [scope, above] of wider)
    for (const { scope: name } of above) narrower.set(name, [...(narrower.get(name) ?? []), scope]);
  for (const names of narrower.values()) names.sort();
  return narrower;
}
