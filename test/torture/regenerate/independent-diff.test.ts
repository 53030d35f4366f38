import { diffSchemas } from "json-schema-diff";
import { compareSchemas } from "../../../src/contract/compare-schemas.js";
import type { JsonSchema } from "../../../src/contract/contract.js";
import type { Random } from "../support/random.js";
import { criterion } from "./support/criterion.js";
import { anyObject, changeSomewhere, narrowings } from "./support/schema-pairs.js";

/*
 * A second opinion: json-schema-diff computes with sets of values what one schema lets through and another does not. Left out is
 * what it does not know, and what need not change the set of values: the number of members of an object, a bound beside
 * one of its own kind, a member of an open object that is described no more.
 */

const unknown = ["enum", "pattern", "format", "multipleOf", "uniqueItems", "maxProperties"];
const inclusive = ["a maximum falls", "a minimum rises"] as const;
const exclusive = ["an exclusive maximum falls", "an exclusive minimum rises"] as const;
const others = [
  "a longest length falls",
  "a shortest length rises",
  "fewer items",
  "more items",
  "a member becomes required",
  "other members are refused",
  "null is refused",
  "a whole number where any was",
  "a type goes",
  "a form goes",
] as const;

criterion(
  { id: "R16", title: "what is valid no more and what is valid now, beside json-schema-diff", ci: 100, full: 5_000 },
  async ({ cases, random, fail, note }) => {
    const counts = { removed: 0, added: 0, neither: 0 };
    for (let done = 0; done < cases; done++) {
      const isExclusive = random.chance(0.5);
      const left = isExclusive ? [...unknown, "minimum", "maximum"] : unknown;
      const origin = without(left, anyObject(random, 2)) as JsonSchema;
      const kinds = isExclusive ? ([...exclusive, ...others] as const) : ([...inclusive, ...others] as const);
      const [before, after] = [narrowed(origin, kinds, random), narrowed(origin, kinds, random)];
      const [ours, theirs] = [verdictOf(before, after), await secondOpinion(before, after)];
      if (ours.removed !== theirs.removed || ours.added !== theirs.added)
        fail(JSON.stringify({ ours, theirs, before, after }));
      if (theirs.removed) counts.removed++;
      if (theirs.added) counts.added++;
      if (!theirs.removed && !theirs.added) counts.neither++;
    }
    note(`values removed ${counts.removed} times, added ${counts.added}, neither ${counts.neither}`);
  },
);

interface Verdict {
  /** Some value is valid no more. */
  readonly removed: boolean;
  /** Some value is valid that was not. */
  readonly added: boolean;
}

function verdictOf(before: JsonSchema, after: JsonSchema): Verdict {
  const directions = new Set(compareSchemas(before, after).map(({ direction }) => direction));
  return { removed: directions.has("narrower"), added: directions.has("wider") };
}

async function secondOpinion(sourceSchema: JsonSchema, destinationSchema: JsonSchema): Promise<Verdict> {
  const { removalsFound, additionsFound } = await diffSchemas({ sourceSchema, destinationSchema });
  return { removed: removalsFound, added: additionsFound };
}

/** The schema after up to three narrowings, each in one place. */
function narrowed(schema: JsonSchema, kinds: readonly [string, ...string[]], random: Random): JsonSchema {
  let result = schema;
  for (let left = 1 + random.below(3); left > 0; left--) {
    const narrowing = narrowings[random.pick(kinds)];
    const next = narrowing && changeSomewhere(result, (part) => narrowing.narrow(part, random), random);
    result = next ?? result;
  }
  return result;
}

function without(keywords: readonly string[], value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => without(keywords, item));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !keywords.includes(name));
  return Object.fromEntries(members.map(([name, member]) => [name, without(keywords, member)]));
}
