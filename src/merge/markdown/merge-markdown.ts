import { dressLike, plainText } from "../text/lines.js";
import { type Hunk, mergeText, type TextMerge } from "../text/merge-text.js";
import type { FileMerge, SourceTools, Versions } from "../types.js";

/** Documentation never blocks: what stands apart is merged, where both sides changed the same lines the owner's stay. */
export async function mergeMarkdown({ path, base, ours, theirs }: Versions, tools: SourceTools): Promise<FileMerge> {
  const plain = mergeText(base, ours, theirs);
  if (plain.kind === "clean") return { ...plain, notes: [] };
  const formatted = await mergeFormatted({ path, base, ours, theirs }, tools);
  const best = formatted ?? plain;
  if (best.kind === "clean") return { ...best, notes: [] };
  const hunks: readonly Hunk[] = best.hunks;
  return { kind: "clean", text: best.kept, notes: [{ kind: "documentation-kept", hunks }] };
}

/** Only if the owner's text is formatted already: documentation is not rewritten for the sake of a merge. */
async function mergeFormatted(
  { path, base, ours, theirs }: Versions,
  tools: SourceTools,
): Promise<TextMerge | undefined> {
  if ((await tools.format(path, plainText(ours))) !== plainText(ours)) return undefined;
  const [recorded, incoming] = [await tools.format(path, plainText(base)), await tools.format(path, plainText(theirs))];
  if (recorded === undefined || incoming === undefined) return undefined;
  return mergeText(recorded, dressLike(plainText(ours), ours), incoming);
}
