import { readdirSync, readFileSync } from "node:fs";
import { mergeFile, type SourceTools } from "../../../src/merge/index.js";
import type { Random } from "../support/random.js";
import { criterion } from "./support/criterion.js";

const golden = new URL("../../golden/shop/", import.meta.url);
const files = readdirSync(golden).filter((name) => name.endsWith(".json"));
const tools: SourceTools = {
  format: async () => undefined,
  parses: async () => undefined,
  syntaxTree: async () => undefined,
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

criterion(
  {
    id: "R4",
    title: "JSON files edited on both sides: parseable, every edit of either side in it",
    ci: 150,
    full: 5_000,
  },
  async (measure) => {
    let conflicts = 0;
    for (let done = 0; done < measure.cases; done++) {
      const path = files[measure.random.below(files.length)] ?? "package.json";
      const base = readFileSync(new URL(path, golden), "utf8");
      const [ours, theirs] = [edited(base, "mine", measure.random), edited(base, "new", measure.random)];
      const merge = await mergeFile({ path, base, ours: ours.text, theirs: theirs.text }, tools);
      if (merge.kind === "conflict") conflicts++;
      for (const text of merge.kind === "clean" ? [merge.text] : [merge.kept, merge.taken]) {
        const merged = JSON.parse(text) as Json;
        for (const name of [...ours.added, ...theirs.added])
          if (!JSON.stringify(merged).includes(name)) measure.fail(`${path}: ${name} is missing`);
      }
    }
    measure.note(`places that both sides changed: ${String(conflicts)} of ${String(measure.cases)} merges`);
  },
);

/** Adds members and items with names of their own at random places of the value. */
function edited(
  text: string,
  side: string,
  random: Random,
): { readonly text: string; readonly added: readonly string[] } {
  const value = JSON.parse(text) as Json;
  const added: string[] = [];
  for (let count = 1 + random.below(4); count > 0; count--) {
    const name = `${side}-${String(count)}-${String(random.below(1_000_000))}`;
    if (insert(value, name, random)) added.push(name);
  }
  return { text: `${JSON.stringify(value, null, random.pick([2, 4]))}\n`, added };
}

function insert(value: Json, name: string, random: Random): boolean {
  if (Array.isArray(value)) {
    if (!value.every((item) => typeof item === "string")) return false;
    value.splice(random.below(value.length + 1), 0, name);
    return true;
  }
  if (typeof value !== "object" || value === null) return false;
  const children = Object.values(value).filter((child) => typeof child === "object" && child !== null);
  const child = children[random.below(children.length)];
  if (child !== undefined && random.chance(0.7) && insert(child, name, random)) return true;
  value[name] = name;
  return true;
}
