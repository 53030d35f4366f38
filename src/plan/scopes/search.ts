import { compareCosts, type Cost } from "./cost.js";
import type { Option, Problem } from "./problem.js";
import { SelectionState } from "./selection-state.js";

/** What was chosen. */
export interface Solution {
  /** Ascending numbers of grants. */
  readonly grants: readonly number[];
  readonly cost: Cost;
  /** False when the search was given up: good, with nothing in it that could be left out, but perhaps not the best. */
  readonly exact: boolean;
}

/** After so many steps the best choice found so far is taken, and that is said. */
export const mostSteps = 200_000;

/**
 * The cheapest choice, by branch and bound. Exact, because a choice only ever gets dearer: what part of it costs is a lower
 * bound. Depends on nothing but the problem, not even on its order.
 */
export function search(problem: Problem, limit = mostSteps): Solution {
  const groups = inOrder(problem.groups);
  const state = new SelectionState(problem);
  let best = greedy({ ...problem, groups });
  let steps = 0;

  const descend = (from: number): void => {
    const at = nextOpen(groups, state, from);
    const options = groups[at];
    if (options === undefined) {
      const found = { grants: state.grants, cost: state.cost, exact: true };
      if (isBetter(found, best)) best = found;
      return;
    }
    for (const { option } of priced(options, state)) {
      if (++steps > limit) return;
      const added = state.take(option);
      if (compareCosts(state.cost, best.cost) <= 0) descend(at + 1);
      state.drop(added);
    }
  };
  descend(0);
  return steps <= limit ? { ...best, exact: true } : withoutSuperfluous({ ...problem, groups }, best.grants);
}

/** Each group takes what costs least there. */
function greedy(problem: Problem): Solution {
  const state = new SelectionState(problem);
  for (const options of problem.groups) {
    const [cheapest] = state.satisfies(options) ? [] : priced(options, state);
    if (cheapest !== undefined) state.take(cheapest.option);
  }
  return withoutSuperfluous(problem, state.grants);
}

/** What the other grants can do without is given back, the dearest first. */
function withoutSuperfluous(problem: Problem, grants: readonly number[]): Solution {
  const state = new SelectionState(problem);
  state.take(grants);
  for (const grant of dearestFirst(problem, grants)) {
    state.drop([grant]);
    if (!problem.groups.every((options) => state.satisfies(options))) state.take([grant]);
  }
  return { grants: state.grants, cost: state.cost, exact: false };
}

function dearestFirst({ grants }: Problem, taken: readonly number[]): readonly number[] {
  const rankOf = (grant: number): number => grants[grant]?.rank ?? 0;
  return [...taken].sort((one, other) => rankOf(other) - rankOf(one) || other - one);
}

/** The options of a group, cheapest first. */
function priced(
  options: readonly Option[],
  state: SelectionState,
): readonly { readonly option: Option; readonly cost: Cost }[] {
  const prices = options.map((option) => {
    const added = state.take(option);
    const { cost } = state;
    state.drop(added);
    return { option, cost };
  });
  return prices.sort((one, other) => compareCosts(one.cost, other.cost) || compareNumbers(one.option, other.option));
}

/** A group that has what it needs is passed over: to give it more is never cheaper. */
function nextOpen(groups: Problem["groups"], state: SelectionState, from: number): number {
  let at = from;
  for (let options = groups[at]; options !== undefined && state.satisfies(options); options = groups[at]) at += 1;
  return at;
}

/** Those with the fewest options first: they decide most. */
function inOrder(groups: Problem["groups"]): Problem["groups"] {
  const distinct = [...new Map(groups.map((options) => [JSON.stringify([...options].sort(compareNumbers)), options]))];
  return distinct
    .sort(([oneText, one], [otherText, other]) => one.length - other.length || (oneText < otherText ? -1 : 1))
    .map(([, options]) => options);
}

function isBetter(found: Solution, best: Solution): boolean {
  return (compareCosts(found.cost, best.cost) || compareNumbers(found.grants, best.grants)) < 0;
}

/** Number by number; the grants are numbered in alphabetical order. A beginning comes before the whole. */
export function compareNumbers(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  if (at < 0) return one.length - other.length;
  return (one[at] ?? 0) - (other[at] ?? -1);
}
