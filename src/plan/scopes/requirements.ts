import type { ApiModel, Operation } from "../../model/types.js";
import { type Authority } from "./authorities.js";
import { literalRequirement, type RequirementContext } from "./literal-requirements.js";
import { type ArrayContext, readArray } from "./read-array.js";
import { declaredScopes, relationsOf } from "./document-relations.js";
import { ScopeRelations } from "./relations.js";
import type { Alternative, ArrayReading, Need, Requirement } from "./types.js";

/** What every operation requires, and how the scopes of the document stand to each other. */
export interface Requirements {
  /** By operation key. */
  readonly of: ReadonlyMap<string, Requirement>;
  /** By operation key: the lists of scopes that are not plain. */
  readonly readings: ReadonlyMap<string, readonly ArrayReading[]>;
  /** By authority. */
  readonly relations: ReadonlyMap<string, ScopeRelations>;
}

/**
 * The effective requirement of every operation, in three passes: to the letter, then the relations that the letter shows,
 * then lists of scopes by these relations.
 *
 * @param reads whether an operation only reads, or may be taken for a read
 */
export function readRequirements(
  { operations }: Pick<ApiModel, "operations">,
  context: RequirementContext,
  reads: (operation: Operation) => boolean,
): Requirements {
  const literal = new Map(operations.map((operation) => [operation.key, literalRequirement(operation, context)]));
  const relations = relationsOf(literal, context);
  const readings = new Map<string, readonly ArrayReading[]>();
  const of = new Map(
    operations.map((operation) => {
      const requirement = literal.get(operation.key) ?? { kind: "unknown" };
      if (!hasLists(requirement)) return [operation.key, withoutRedundant(requirement)];
      const arrays = arrayReader(context, relations, reads(operation));
      const read = readLists(requirement.alternatives, arrays);
      if (read.readings.length > 0) readings.set(operation.key, read.readings);
      return [operation.key, withoutRedundant({ ...requirement, alternatives: read.alternatives })];
    }),
  );
  return { of, readings, relations };
}

type Stated = Exclude<Requirement, { kind: "unknown" }>;

function hasLists(requirement: Requirement): requirement is Stated {
  return (
    requirement.kind !== "unknown" &&
    requirement.alternatives.some((needs) => needs.some(({ scopes }) => scopes.length > 1))
  );
}

type ReadNeed = (need: Need) => ReturnType<typeof readArray>;

function arrayReader(
  { schemes, authorities }: RequirementContext,
  relations: ReadonlyMap<string, ScopeRelations>,
  reads: boolean,
): ReadNeed {
  return ({ scheme, scopes }) => {
    const { id = scheme, provider }: Partial<Authority> = authorities.get(scheme) ?? {};
    const context: ArrayContext = {
      relations: relations.get(id) ?? new ScopeRelations(scopes, provider),
      provider,
      declared: declaredScopes(schemes.get(scheme)),
      reads,
    };
    return readArray(scopes, context);
  };
}

/** Every combination of the readings of each need. */
function readLists(
  alternatives: readonly Alternative[],
  read: ReadNeed,
): { readonly alternatives: readonly Alternative[]; readonly readings: readonly ArrayReading[] } {
  const readings: ArrayReading[] = [];
  const expanded = alternatives.flatMap((needs) =>
    needs.reduce<readonly Alternative[]>(
      (sofar, need) => {
        const { alternatives: lists, reading } = read(need);
        if (reading) readings.push(reading);
        return sofar.flatMap((chosen) => lists.map((scopes) => [...chosen, { ...need, scopes }]));
      },
      [[]],
    ),
  );
  return { alternatives: expanded, readings };
}

/** An alternative that asks for all that another asks for, and for more, is never better. */
function withoutRedundant(requirement: Requirement): Requirement {
  if (requirement.kind === "unknown" || requirement.alternatives.length < 2) return requirement;
  const distinct = [...new Map(requirement.alternatives.map((needs) => [textOf(needs), needs])).values()];
  const alternatives = distinct.filter((needs) => !distinct.some((other) => other !== needs && isPart(other, needs)));
  return { ...requirement, alternatives };
}

function isPart(smaller: Alternative, larger: Alternative): boolean {
  return smaller.every(({ scheme, scopes }) => {
    const same = larger.find((need) => need.scheme === scheme);
    return (
      same !== undefined && isSameKind(scopes, same.scopes) && scopes.every((scope) => same.scopes.includes(scope))
    );
  });
}

/** A token without any scope is another way in than one with scopes, and not a smaller one. */
function isSameKind(one: readonly string[], other: readonly string[]): boolean {
  return (one.length === 0) === (other.length === 0);
}

/** An alternative as text: the same for the same, whatever the order of the document. */
export function textOf(needs: Alternative): string {
  return needs.map(({ scheme, scopes }) => `${scheme} ${scopes.join(" ")}`).join("\n");
}
