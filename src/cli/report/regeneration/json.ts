import type { Change, Conflict } from "../../../merge/index.js";
import type { Applied, FilePlan, Regenerated } from "../../../regeneration.js";
import { diagnosticForJson } from "../json.js";
import { countsOf, summaryLine } from "./summary.js";

/** The whole of a run, for programs. */
export function regenerationJson(
  regeneration: Regenerated,
  files: FilePlan | undefined,
  applied: Applied | undefined,
): unknown {
  const { target, changes, pending, suggestions, unseen, reapproval, diagnostics } = regeneration;
  const counts = countsOf(regeneration);
  return {
    directory: target,
    summary: summaryLine(counts),
    counts,
    changes,
    pending: pending.map(({ id }) => id),
    suggestions,
    notSelected: unseen,
    reapproval,
    ...(files && {
      plan: files.digest,
      files: files.changes.filter((change) => change.kind !== "keep" || change.reason !== "unchanged").map(fileForJson),
      conflicts: files.conflicts.map(conflictForJson),
    }),
    written: applied?.written ?? [],
    ...(applied && { unresolved: applied.unresolved, aside: applied.aside }),
    diagnostics: diagnostics.map(diagnosticForJson),
  };
}

function fileForJson(change: Change): unknown {
  const { kind, path } = change;
  const notes = "notes" in change ? (change.notes ?? []) : [];
  return { kind, path, ...(notes.length > 0 && { notes }) };
}

function conflictForJson({ path, reason, merge }: Conflict): unknown {
  return { path, reason, ...(merge && { hunks: merge.hunks, keys: merge.keys }) };
}
