import { readdirSync, readFileSync } from "node:fs";
import { mergeFile, type SourceTools } from "../../../src/merge/index.js";
import { criterion } from "./support/criterion.js";
import { editJson } from "./support/json-edits.js";
import { judgeMerge } from "./support/json-oracle.js";

const golden = new URL("../../golden/shop/", import.meta.url);
const files = readdirSync(golden).filter((name) => name.endsWith(".json"));
const tools: SourceTools = {
  format: async () => undefined,
  parses: async () => undefined,
  syntaxTree: async () => undefined,
};

criterion(
  {
    id: "R4",
    title: "JSON files edited on both sides, in the same places too: parseable, no edit missing, every collision told",
    ci: 150,
    full: 5_000,
  },
  async (measure) => {
    const counts = { collided: 0, conflicts: 0 };
    for (let done = 0; done < measure.cases; done++) {
      const path = files[measure.random.below(files.length)] ?? "package.json";
      const base = readFileSync(new URL(path, golden), "utf8");
      const ours = editJson(base, "mine", measure.random);
      const theirs = editJson(base, "new", measure.random, ours.pointers);
      const texts = { base, ours: ours.text, theirs: theirs.text };
      const merge = await mergeFile({ path, ...texts }, tools);
      const { problems, collisions } = judgeMerge(texts, merge);
      for (const problem of problems) measure.fail(`${path}: ${problem}`);
      if (collisions > 0) counts.collided++;
      if (merge.kind === "conflict") counts.conflicts++;
    }
    measure.note(
      `both sides changed a place, each otherwise: ${String(counts.collided)} of ${String(measure.cases)} merges; conflicts: ${String(counts.conflicts)}`,
    );
    if (counts.collided < measure.cases / 4) measure.fail("the sides hardly ever meet");
  },
);
