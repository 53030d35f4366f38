import { compareSchemas } from "../../../src/contract/compare-schemas.js";
import type { Contract, JsonSchema } from "../../../src/contract/contract.js";
import { diffTool } from "../../../src/contract/diff-tool.js";
import type { Level } from "../../../src/contract/rules.js";
import { criterion, type Measure } from "./support/criterion.js";
import { anyObject, changeSomewhere, narrowings, shuffled } from "./support/schema-pairs.js";

criterion(
  { id: "R16", title: "a narrowing, reversed, is a widening; what is equal is no change", ci: 300, full: 5_000 },
  (measure) => {
    const names = Object.keys(narrowings);
    const counts = new Map(names.map((name) => [name, 0]));
    let tries = 0;
    for (let done = 0; done < measure.cases && tries < measure.cases * 50; tries++) {
      const name = names[done % names.length] ?? "";
      if (!measurePair(name, measure)) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      done++;
    }
    for (const [name, count] of counts) if (count === 0) measure.fail(`${name}: no pair was found for it`);
    measure.note(`${String(counts.size)} kinds of change, each ${String(Math.min(...counts.values()))} times or more`);
  },
);

/** @returns whether there was something to change */
function measurePair(name: string, { random, fail }: Measure): boolean {
  const narrowing = narrowings[name];
  const before = anyObject(random);
  const after = narrowing && changeSomewhere(before, (schema) => narrowing.narrow(schema, random), random);
  if (narrowing === undefined || after === undefined) return false;
  const [old, now] = [shuffled(before, random) as JsonSchema, shuffled(after, random) as JsonSchema];
  const say = (problem: string): void => fail(`${name}: ${problem}: ${JSON.stringify({ before, after })}`);
  for (const schema of [before, after]) {
    const same = diffTool(contract(schema, schema), mixedContract(schema, random));
    if (same.length > 0) say(`equal, and yet ${same.map(({ id }) => id).join(", ")}`);
  }
  if (directions(old, now) !== "narrower") say(`forth it is ${directions(old, now)}`);
  if (directions(now, old) !== "wider") say(`back it is ${directions(now, old)}`);
  const read = { type: "object" };
  const sides = [
    ["input forth", narrowing.input[0], diffTool(contract(old, read), contract(now, read))],
    ["input back", narrowing.input[1], diffTool(contract(now, read), contract(old, read))],
    ["output forth", narrowing.output[0], diffTool(contract(read, old), contract(read, now))],
    ["output back", narrowing.output[1], diffTool(contract(read, now), contract(read, old))],
  ] as const;
  for (const [side, level, changes] of sides) {
    const levels = levelsOf(changes);
    if (levels !== level) say(`${side} is ${levels} instead of ${level}`);
  }
  return true;
}

function directions(before: JsonSchema, after: JsonSchema): string {
  return [...new Set(compareSchemas(before, after).map(({ direction }) => direction))].join(" and ");
}

function levelsOf(changes: readonly { readonly level: Level }[]): string {
  return [...new Set(changes.map(({ level }) => level))].join(" and ");
}

function mixedContract(schema: JsonSchema, random: Measure["random"]): Contract {
  return shuffled(contract(schema, schema), random) as Contract;
}

function contract(input: JsonSchema, output: JsonSchema): Contract {
  return {
    id: "create_order",
    name: "create_order",
    title: "Create order",
    description: "Create an order.",
    input,
    output,
    outputKind: "json",
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    effect: "create",
    risk: "write",
    operation: "POST /orders",
    access: [{ shop: ["orders:write"] }],
  };
}
