import { distinctGrants, type Granted, grantsOfNeed, grantText } from "./grants.js";
import type { Guarded, ScopeFacts } from "./guarded.js";
import type { Grant, Option, Problem } from "./problem.js";
import { rankCosts, rankOf } from "./rank.js";
import type { ScopeIndex } from "./scope-index.js";
import { compareNumbers, search } from "./search.js";
import type { Alternative } from "./types.js";

/** The scopes of a document: what is known about them, and what each allows. */
export interface ScopeMap {
  readonly facts: ScopeFacts;
  readonly index: ScopeIndex;
}

/** The least that lets the wanted operations in. */
export interface Choice {
  /** What to ask for, in alphabetical order of the scopes. */
  readonly granted: readonly Granted[];
  /** By operation key: the way in that is used. */
  readonly ways: ReadonlyMap<string, Alternative>;
  /** Operations that nobody wants and that the granted scopes allow, sorted by key. */
  readonly beyond: readonly Beyond[];
  readonly excess: number;
  readonly exact: boolean;
}

export interface Beyond {
  readonly operation: Guarded;
  /** The granted scopes that take part in allowing it. */
  readonly allowedBy: readonly Granted[];
}

/**
 * Chooses what to ask for: of all ways into the wanted operations those that together allow the least beyond them.
 *
 * @param wanted each with at least one alternative
 * @param tools keys of all operations that become tools: none of them is power that nobody wants
 */
export function choose(
  wanted: readonly Guarded[],
  { index, facts }: ScopeMap,
  tools: ReadonlySet<string> = new Set(wanted.map(({ key }) => key)),
): Choice {
  const grants = numberGrants(wanted, index, facts);
  const groups = wanted.map(({ alternatives }) => alternatives.map((needs) => optionOf(needs, grants.numbers)));
  const problem: Problem = { ...grants, groups, scopes: index.size, unwanted: index.unwanted(tools) };
  const { grants: chosen, cost, exact } = search(problem);
  const granted = chosen.flatMap((number) => grants.grants[number] ?? []);
  return {
    granted: granted.map(({ scheme, scope }) => ({ scheme, ...(scope !== undefined && { scope }) })),
    ways: new Map(wanted.map((operation) => [operation.key, wayInto(operation, new Set(chosen), grants)])),
    beyond: beyondOf(granted, tools, index),
    excess: cost.excess,
    exact,
  };
}

/** The grants of a problem, and the number of each by its text. */
interface NumberedGrants extends Pick<Problem, "grants" | "credentials"> {
  readonly numbers: ReadonlyMap<string, number>;
}

function numberGrants(wanted: readonly Guarded[], index: ScopeIndex, { authorities }: ScopeFacts): NumberedGrants {
  const distinct = distinctGrants(wanted.flatMap(({ alternatives }) => alternatives));
  const schemes = [...new Set(distinct.map(({ scheme }) => scheme))];
  const grants = distinct.map(({ scheme, scope }): Grant => {
    const credential = schemes.indexOf(scheme);
    if (scope === undefined) return { scheme, credential, rank: 0, brings: [] };
    const rank = rankCosts[rankOf(scope, authorities.get(scheme)?.provider)];
    return { scheme, scope, credential, rank, brings: index.broughtBy(scheme, scope) };
  });
  const numbers = new Map(distinct.map((grant, number) => [grantText(grant), number]));
  return { grants, credentials: schemes.length, numbers };
}

function optionOf(needs: Alternative, numbers: ReadonlyMap<string, number>): Option {
  const texts = needs.flatMap(grantsOfNeed).map(grantText);
  return texts.flatMap((text) => numbers.get(text) ?? []).sort((one, other) => one - other);
}

/** Of the ways that what was chosen opens, the one that needs least: the fewest scopes, the weakest, the first. */
function wayInto(
  { alternatives }: Guarded,
  chosen: ReadonlySet<number>,
  { grants, numbers }: NumberedGrants,
): Alternative {
  const open = alternatives.flatMap((needs) => {
    const option = optionOf(needs, numbers);
    const rank = option.reduce((sum, number) => sum + (grants[number]?.rank ?? 0), 0);
    return option.every((number) => chosen.has(number)) ? [{ needs, option, rank }] : [];
  });
  const [least] = open.sort(
    (one, other) =>
      one.option.length - other.option.length || one.rank - other.rank || compareNumbers(one.option, other.option),
  );
  return least?.needs ?? [];
}

function beyondOf(granted: readonly Grant[], wanted: ReadonlySet<string>, index: ScopeIndex): readonly Beyond[] {
  const held = new Set(granted.flatMap(({ brings }) => brings));
  const beyond = index.satisfied(held, wanted).map(({ operation, by }) => ({
    operation,
    allowedBy: granted.flatMap(({ scheme, scope, brings }) =>
      scope !== undefined && brings.some((number) => by.has(number)) ? [{ scheme, scope }] : [],
    ),
  }));
  return beyond.sort((one, other) => (one.operation.key < other.operation.key ? -1 : 1));
}
