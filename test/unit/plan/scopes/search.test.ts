import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SecurityScheme } from "../../../../src/model/types.js";
import { choose, type ScopeMap } from "../../../../src/plan/scopes/choose.js";
import { compareCosts, type Cost } from "../../../../src/plan/scopes/cost.js";
import { distinctGrants, type Granted, grantsOfNeed, grantText } from "../../../../src/plan/scopes/grants.js";
import type { Guarded, ScopeFacts } from "../../../../src/plan/scopes/guarded.js";
import type { Option, Problem } from "../../../../src/plan/scopes/problem.js";
import { rankCosts, rankOf } from "../../../../src/plan/scopes/rank.js";
import { ScopeRelations } from "../../../../src/plan/scopes/relations.js";
import { ScopeIndex } from "../../../../src/plan/scopes/scope-index.js";
import { search } from "../../../../src/plan/scopes/search.js";
import type { Alternative } from "../../../../src/plan/scopes/types.js";

const scopes = ["a", "a.read", "b", "b.read", "write:c", "read:c"];
const flows = { clientCredentials: { tokenUrl: "https://auth.example/token", scopes: new Map<string, string>() } };
const schemes = new Map<string, SecurityScheme>([
  ["one", { name: "one", pointer: "#", type: "oauth2", flows }],
  ["two", { name: "two", pointer: "#", type: "oauth2", flows }],
  ["key", { name: "key", pointer: "#", type: "apiKey", in: "header", parameter: "X-Key" }],
]);
/** The first two are schemes of one authority. */
const facts: ScopeFacts = {
  schemes,
  authorities: new Map([
    ["one", { id: "auth.example" }],
    ["two", { id: "auth.example" }],
    ["key", { id: "key" }],
  ]),
  relations: new Map([["auth.example", new ScopeRelations(scopes, undefined)]]),
};

const need = fc.oneof(
  { weight: 6, arbitrary: needOf("one") },
  { weight: 2, arbitrary: needOf("two") },
  { weight: 1, arbitrary: fc.constant({ scheme: "key", scopes: [] }) },
);
const alternative = fc.uniqueArray(need, { minLength: 1, maxLength: 2, selector: ({ scheme }) => scheme });
const operation = fc.record({
  weight: fc.constantFrom(1, 5, 20, 50),
  wanted: fc.boolean(),
  alternatives: fc.array(alternative, { minLength: 1, maxLength: 3 }),
});
const anApi = fc.array(operation, { minLength: 1, maxLength: 8 });
type AnApi = typeof anApi extends fc.Arbitrary<infer Value> ? Value : never;

function needOf(scheme: string): fc.Arbitrary<Alternative[number]> {
  return fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1, maxLength: 2 }).map((list) => ({
    scheme,
    scopes: [...list].sort(),
  }));
}

function guarded(operations: AnApi): { readonly all: readonly Guarded[]; readonly wanted: readonly Guarded[] } {
  const all = operations.map(({ weight, alternatives, wanted }, index) => {
    const sorted = alternatives.map((needs) => [...needs].sort((x, y) => (x.scheme < y.scheme ? -1 : 1)));
    return { wanted, guard: { key: `GET /${index}`, risk: "read" as const, weight, alternatives: sorted } };
  });
  return { all: all.map(({ guard }) => guard), wanted: all.filter(({ wanted }) => wanted).map(({ guard }) => guard) };
}

function mapOf(all: readonly Guarded[]): ScopeMap {
  return { facts, index: new ScopeIndex(all, facts) };
}

describe("the search", () => {
  test("row 19: equals brute force over every set of scopes, 1,000 times", () => {
    fc.assert(
      fc.property(anApi, (operations) => {
        const { all, wanted } = guarded(operations);
        const { granted, excess, exact } = choose(wanted, mapOf(all));
        const best = bruteForce(wanted, all);
        expect({ granted: granted.map(grantText), excess, exact }).toEqual({
          granted: best.granted.map(grantText),
          excess: best.cost.excess,
          exact: true,
        });
      }),
      { numRuns: 1_000, seed: 20_261_123 },
    );
  });

  test("lets every wanted operation in, and would not without any one scope", () => {
    fc.assert(
      fc.property(anApi, (operations) => {
        const { all, wanted } = guarded(operations);
        const { granted, ways } = choose(wanted, mapOf(all));
        for (const { key } of wanted) expect(isOpen(ways.get(key) ?? [], granted)).toBe(true);
        for (const given of granted) {
          const rest = granted.filter((other) => other !== given);
          const lost = wanted.some(({ alternatives }) => !alternatives.some((needs) => isOpen(needs, rest)));
          expect(lost).toBe(true);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test("row 18: gives the same for the same, in whatever order it is written", () => {
    const shuffled = anApi.chain((operations) =>
      fc.tuple(fc.constant(operations), fc.shuffledSubarray(operations, { minLength: operations.length })),
    );
    fc.assert(
      fc.property(shuffled, ([operations, others]) => {
        const chosen = [operations, others.map(turned)].map((order) => {
          const { all, wanted } = guarded(order);
          const { granted, excess } = choose(wanted, mapOf(all));
          return { granted, excess };
        });
        expect(chosen[1]).toEqual(chosen[0]);
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  test("gives up after so many steps, and still holds nothing that could be left out", () => {
    const problem = hard(14);
    const hasty = search(problem, 50);
    expect(hasty.exact).toBe(false);
    const lets = (grants: readonly number[]) =>
      problem.groups.every((options) => options.some((option) => option.every((grant) => grants.includes(grant))));
    expect(lets(hasty.grants)).toBe(true);
    for (const grant of hasty.grants) expect(lets(hasty.grants.filter((other) => other !== grant))).toBe(false);
  });

  test("asks for nothing when nothing is wanted", () => {
    expect(choose([], mapOf([])).granted).toEqual([]);
  });
});

function turned(one: AnApi[number]): AnApi[number] {
  return { ...one, alternatives: [...one.alternatives].reverse() };
}

/** Many groups, each a choice between a scope of its own and one that it shares with its neighbour. */
function hard(size: number): Problem {
  const grants = Array.from({ length: size * 2 }, (_, index) => ({
    scheme: "one",
    scope: `s${index}`,
    credential: 0,
    rank: index % 3,
    brings: [index],
  }));
  const groups = Array.from({ length: size }, (_, index): readonly Option[] => [
    [index],
    [size + index],
    [(index + 1) % size, size + ((index + 3) % size)].sort((one, other) => one - other),
  ]);
  const unwanted = grants.map((_, index) => ({
    weight: 1 + ((index * 7) % 5),
    alternatives: [[index], [(index + 5) % size]],
  }));
  return { grants, credentials: 1, groups, scopes: grants.length, unwanted };
}

/** Every set of grants, judged by nothing but the definition. */
function bruteForce(
  wanted: readonly Guarded[],
  all: readonly Guarded[],
): { readonly granted: readonly Granted[]; readonly cost: Cost } {
  const grants = distinctGrants(wanted.flatMap(({ alternatives }) => alternatives));
  const bit = new Map(grants.map((grant, index) => [grantText(grant), 1 << index]));
  const maskOf = (needs: Alternative): number =>
    needs.flatMap(grantsOfNeed).reduce((mask, grant) => mask | (bit.get(grantText(grant)) ?? 0), 0);
  const doors = wanted.map(({ alternatives }) => alternatives.map(maskOf));
  const sets = Array.from({ length: 1 << grants.length }, (_, mask) => mask);
  const enough = sets
    .filter((mask) => doors.every((ways) => ways.some((way) => (way & mask) === way)))
    .map((mask) => grants.filter((grant) => ((bit.get(grantText(grant)) ?? 0) & mask) !== 0));
  const priced = enough.map((granted) => ({ granted, cost: costOf(granted, wanted, all) }));
  const [best] = priced.sort(
    (one, other) => compareCosts(one.cost, other.cost) || (textOf(one.granted) < textOf(other.granted) ? -1 : 1),
  );
  if (best === undefined) throw new Error("no set of scopes is enough");
  return best;
}

function textOf(granted: readonly Granted[]): string {
  return granted.map(grantText).join("\n");
}

function isOpen(needs: Alternative, granted: readonly Granted[]): boolean {
  const texts = new Set(granted.map(grantText));
  return needs.flatMap(grantsOfNeed).every((grant) => texts.has(grantText(grant)));
}

function costOf(granted: readonly Granted[], wanted: readonly Guarded[], all: readonly Guarded[]): Cost {
  const names = granted.flatMap(({ scope }) => scope ?? []);
  const held = new Set(names.flatMap((name) => [name, ...scopes.filter((other) => includes(name, other))]));
  const excess = all
    .filter((one) => !wanted.includes(one))
    .filter(({ alternatives }) =>
      alternatives.some((needs) => {
        const needed = needs.flatMap((one) => one.scopes);
        return needed.length > 0 && needed.every((scope) => held.has(scope));
      }),
    )
    .reduce((sum, { weight }) => sum + weight, 0);
  return {
    excess,
    rank: names.reduce((sum, name) => sum + rankCosts[rankOf(name)], 0),
    credentials: new Set(granted.map(({ scheme }) => scheme)).size,
    scopes: names.length,
  };
}

function includes(wider: string, narrower: string): boolean {
  return narrower === `${wider}.read` || (wider === "write:c" && narrower === "read:c");
}
