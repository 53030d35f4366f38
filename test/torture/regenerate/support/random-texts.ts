import type { Random } from "../../support/random.js";

/** A text by lines, and two edited versions of it. */
export interface Case {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** Lines that real files repeat; a merge lives or dies by them. */
const repeated = ["{", "}", "},", "", "  },", "});", "  return;"] as const;

let made = 0;

/** A random merge: short texts and long ones, with many repeated lines or few, sparse edits and dense ones. */
export function randomCase(random: Random): Case {
  const length = random.chance(0.1) ? random.below(400) : random.below(60);
  const repetition = random.pick([0, 0.2, 0.5, 0.9]);
  const density = random.pick([0.02, 0.05, 0.15, 0.4]);
  const line = (): string => (random.chance(repetition) ? random.pick(repeated) : `line ${String(made++)}`);
  const base = Array.from({ length }, line);
  const ours = edit(base, random, density, line);
  const theirs = random.chance(0.15) ? edit(ours, random, density, line) : edit(base, random, density, line);
  return { base, ours, theirs: random.chance(0.1) ? shareEdit(base, ours, theirs) : theirs };
}

function edit(lines: readonly string[], random: Random, density: number, line: () => string): readonly string[] {
  const result: string[] = [];
  for (let index = 0; index <= lines.length; index++) {
    if (random.chance(density)) {
      const kind = random.below(4);
      const size = 1 + random.below(4);
      if (kind !== 0) result.push(...Array.from({ length: size }, line));
      if (kind !== 1) index += size - 1;
      if (kind === 3 && lines[index] !== undefined) result.push(lines[index] ?? "");
      continue;
    }
    const kept = lines[index];
    if (kept !== undefined) result.push(kept);
  }
  return result;
}

/** Both sides made the same edits up to a line that exists once; a line that exists twice would duplicate what follows. */
function shareEdit(base: readonly string[], ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const at = base.slice(Math.floor(base.length / 2)).find((line) => line.startsWith("line ")) ?? "";
  const [mine, incoming] = [ours.indexOf(at), theirs.indexOf(at)];
  return mine === -1 || incoming === -1 ? theirs : [...ours.slice(0, mine), ...theirs.slice(incoming)];
}
