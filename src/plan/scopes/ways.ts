import { choose, type Choice, type ScopeMap } from "./choose.js";
import type { Guarded } from "./guarded.js";
import { bestKind, kindOf } from "./kinds.js";
import { textOf } from "./requirements.js";
import type { Alternative } from "./types.js";

/** A tool's operation with all its ways in. */
export interface Entrance extends Guarded {
  /** It may be called without a credential. */
  readonly anonymous: boolean;
}

/** How every tool gets in, and what that takes. */
export interface Ways {
  readonly choice: Choice;
  /** By operation key, best first; none for a tool that needs no credential. */
  readonly alternatives: ReadonlyMap<string, readonly Alternative[]>;
  /** By scheme: the scopes that are asked for. */
  readonly requested: ReadonlyMap<string, readonly string[]>;
  /** Schemes that no chosen way goes through; their owner may use them in place of the chosen ones. */
  readonly inPlace: ReadonlySet<string>;
}

/** The least that is needed: each tool by its best kind of way in. Tools that need nothing ask for nothing. */
export function chooseFor(tools: readonly Entrance[], map: ScopeMap): Choice {
  const { schemes } = map.facts;
  const wanted = tools.filter(({ anonymous, alternatives }) => !anonymous && alternatives.length > 0);
  return choose(
    wanted.map((tool) => ({ ...tool, alternatives: bestKind(tool.alternatives, schemes) })),
    map,
    new Set(tools.map(({ key }) => key)),
  );
}

/**
 * The chosen way of every tool, then what its owner may configure in its place: credentials without scopes, what the chosen
 * scopes cover anyway, and other OAuth schemes with the least that they need for themselves.
 */
export function waysInto(tools: readonly Entrance[], map: ScopeMap): Ways {
  const choice = chooseFor(tools, map);
  const chosen = scopesByScheme([...choice.ways.values()]);
  const strangers = strangersIn(tools, choice, chosen, map);
  const alternatives = new Map(
    tools.map((tool) => {
      const others = [...inPlaceOf(tool, choice, chosen), ...(strangers.get(tool.key) ?? [])].sort(byKind(map));
      const way = choice.ways.get(tool.key);
      const last: readonly Alternative[] = tool.anonymous && others.length > 0 ? [[]] : [];
      return [tool.key, [...(way === undefined ? [] : [way]), ...others, ...last]];
    }),
  );
  const requested = scopesByScheme([...choice.ways.values(), ...[...strangers.values()].flat()]);
  const all = scopesByScheme([...alternatives.values()].flat());
  return { choice, alternatives, requested, inPlace: new Set([...all.keys()].filter((scheme) => !chosen.has(scheme))) };
}

/** Other credentials that cost nothing: they carry no scopes, or no more than is asked for anyway. */
function inPlaceOf(
  { key, alternatives }: Entrance,
  { ways }: Choice,
  chosen: ReadonlyMap<string, readonly string[]>,
): readonly Alternative[] {
  const taken = schemesOf(ways.get(key) ?? []);
  const free = alternatives.filter(
    (needs) =>
      schemesOf(needs) !== taken &&
      needs.every(({ scheme, scopes }) => scopes.every((scope) => chosen.get(scheme)?.includes(scope) === true)),
  );
  return smallestOfEach(free);
}

/** By operation key: the ways through OAuth schemes that no chosen way uses. */
function strangersIn(
  tools: readonly Entrance[],
  { ways }: Choice,
  chosen: ReadonlyMap<string, readonly string[]>,
  map: ScopeMap,
): ReadonlyMap<string, readonly Alternative[]> {
  const bySchemes = new Map<string, Entrance[]>();
  for (const tool of tools) {
    const strange = tool.anonymous ? [] : tool.alternatives.filter((needs) => isStrange(needs, chosen));
    for (const schemes of new Set(strange.map(schemesOf))) {
      if (schemes === schemesOf(ways.get(tool.key) ?? [])) continue;
      const own = { ...tool, alternatives: strange.filter((needs) => schemesOf(needs) === schemes) };
      bySchemes.set(schemes, [...(bySchemes.get(schemes) ?? []), own]);
    }
  }
  const keys = new Set(tools.map(({ key }) => key));
  const found = new Map<string, readonly Alternative[]>();
  for (const group of bySchemes.values()) {
    for (const [key, way] of choose(group, map, keys).ways) found.set(key, [...(found.get(key) ?? []), way]);
  }
  return found;
}

function isStrange(needs: Alternative, chosen: ReadonlyMap<string, readonly string[]>): boolean {
  const scoped = needs.filter(({ scopes }) => scopes.length > 0);
  return scoped.length > 0 && scoped.every(({ scheme }) => !chosen.has(scheme));
}

/** Of several ways through the same schemes, the one with the fewest scopes. */
function smallestOfEach(alternatives: readonly Alternative[]): readonly Alternative[] {
  const size = (needs: Alternative): number => needs.reduce((sum, { scopes }) => sum + scopes.length, 0);
  const ordered = [...alternatives].sort(
    (one, other) => size(one) - size(other) || (textOf(one) < textOf(other) ? -1 : 1),
  );
  return [...new Map([...ordered].reverse().map((needs) => [schemesOf(needs), needs])).values()];
}

function byKind({ facts }: ScopeMap): (one: Alternative, other: Alternative) => number {
  return (one, other) =>
    kindOf(one, facts.schemes) - kindOf(other, facts.schemes) ||
    one.length - other.length ||
    (textOf(one) < textOf(other) ? -1 : 1);
}

function schemesOf(needs: Alternative): string {
  return needs.map(({ scheme }) => scheme).join("\n");
}

function scopesByScheme(alternatives: readonly Alternative[]): ReadonlyMap<string, readonly string[]> {
  const scopes = new Map<string, Set<string>>();
  for (const { scheme, scopes: needed } of alternatives.flat()) {
    const known = scopes.get(scheme) ?? new Set();
    for (const scope of needed) known.add(scope);
    scopes.set(scheme, known);
  }
  return new Map([...scopes].map(([scheme, names]) => [scheme, [...names].sort()]));
}
