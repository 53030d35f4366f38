import type { SecurityScheme } from "../../model/types.js";
import type { RequirementContext } from "./literal-requirements.js";
import { observe, ScopeRelations } from "./relations.js";
import type { Alternative, Requirement } from "./types.js";

/** Every scope that the flows of a scheme declare. */
export function declaredScopes(scheme: SecurityScheme | undefined): ReadonlySet<string> {
  if (scheme?.type !== "oauth2") return new Set();
  return new Set(Object.values(scheme.flows).flatMap((flow) => [...(flow?.scopes.keys() ?? [])]));
}

/** The relations of each authority, from its declared and required scopes and from what the letter shows. */
export function relationsOf(
  literal: ReadonlyMap<string, Requirement>,
  { schemes, authorities }: RequirementContext,
): ReadonlyMap<string, ScopeRelations> {
  const idOf = (scheme: string): string => authorities.get(scheme)?.id ?? scheme;
  const scopes = new Groups<string, string>();
  const single = new Groups<string, readonly [scope: string, operation: string]>();
  for (const [name, scheme] of schemes) scopes.add(idOf(name), ...declaredScopes(scheme));
  for (const [key, needs] of alternativesOf(literal)) {
    for (const { scheme, scopes: needed } of needs) scopes.add(idOf(scheme), ...needed);
    const [only] = needs;
    const [scope] = only?.scopes ?? [];
    const isSingle = needs.length === 1 && only?.scopes.length === 1;
    if (isSingle && scope !== undefined) single.add(idOf(only.scheme), [scope, key]);
  }
  const providers = new Map([...authorities.values()].map(({ id, provider }) => [id, provider]));
  const observed = (id: string) => observe(new Groups(single.of(id)).sets());
  return new Map(scopes.keys().map((id) => [id, new ScopeRelations(scopes.of(id), providers.get(id), observed(id))]));
}

function* alternativesOf(
  literal: ReadonlyMap<string, Requirement>,
): Iterable<readonly [key: string, needs: Alternative]> {
  for (const [key, requirement] of literal)
    if (requirement.kind !== "unknown") for (const needs of requirement.alternatives) yield [key, needs];
}

/** Values in groups, by key. */
class Groups<Key, Value> {
  readonly #groups = new Map<Key, Value[]>();

  constructor(entries: Iterable<readonly [Key, Value]> = []) {
    for (const [key, value] of entries) this.add(key, value);
  }

  add(key: Key, ...values: readonly Value[]): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, [...values]);
    else group.push(...values);
  }

  keys(): readonly Key[] {
    return [...this.#groups.keys()];
  }

  of(key: Key): readonly Value[] {
    return this.#groups.get(key) ?? [];
  }

  sets(): ReadonlyMap<Key, ReadonlySet<Value>> {
    return new Map([...this.#groups].map(([key, values]) => [key, new Set(values)]));
  }
}
