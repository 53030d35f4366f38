import type { MergeNote, SourceTools, SyntaxNode, Versions } from "../types.js";
import { alignImports } from "./align-imports.js";
import { alignTexts } from "./align-texts.js";
import { type Replacement, replaceSpans } from "./replace-spans.js";

/** Three versions in which everything that is merged by meaning reads the same, so that lines do not conflict over it. */
export interface Aligned {
  readonly versions: Versions;
  readonly notes: readonly MergeNote[];
}

/** What a rule makes of three trees: the same replacement in each version. */
export interface Alignment {
  readonly base: readonly Replacement[];
  readonly ours: readonly Replacement[];
  readonly theirs: readonly Replacement[];
  readonly notes: readonly MergeNote[];
}

export interface Trees {
  readonly versions: Versions;
  readonly base: SyntaxNode;
  readonly ours: SyntaxNode;
  readonly theirs: SyntaxNode;
}

/** Merges texts and imports by meaning and writes the outcome into all three versions; as they are if one does not parse. */
export async function align(versions: Versions, tools: SourceTools): Promise<Aligned> {
  const { path } = versions;
  const [base, ours, theirs] = await Promise.all(
    [versions.base, versions.ours, versions.theirs].map((text) => tools.syntaxTree(path, text)),
  );
  if (base === undefined || ours === undefined || theirs === undefined) return { versions, notes: [] };
  const alignments = [alignTexts, alignImports].map((rule) => rule({ versions, base, ours, theirs }));
  const apply = (side: "base" | "ours" | "theirs"): string =>
    replaceSpans(
      versions[side],
      alignments.flatMap((alignment) => alignment[side]),
    );
  return {
    versions: { path, base: apply("base"), ours: apply("ours"), theirs: apply("theirs") },
    notes: alignments.flatMap(({ notes }) => notes),
  };
}
