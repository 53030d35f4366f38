import type { ApiChange } from "../../../contract/rules.js";
import { connector } from "../../../contract/rules.js";
import type { Regenerated } from "../../../regeneration.js";

/** How many tools came, changed and went, and what else is in the document. */
export interface Counts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Operations that are new in the document and were not taken in. */
  readonly unselected: number;
}

const additions: ReadonlySet<string> = new Set([
  "tool-added",
  "tool-returned",
  "write-tool-added",
  "destructive-tool-added",
]);

export function countsOf({ changes, unseen }: Pick<Regenerated, "changes" | "unseen">): Counts {
  const subjects = (isMeant: (change: ApiChange) => boolean): ReadonlySet<string> =>
    new Set(changes.filter(isMeant).map(({ subject }) => subject));
  const added = subjects(({ rule }) => additions.has(rule));
  const removed = subjects(({ rule }) => rule === "tool-removed");
  const changed = subjects(({ subject }) => subject !== connector && !added.has(subject) && !removed.has(subject));
  return { added: added.size, changed: changed.size, removed: removed.size, unselected: unseen.length };
}

/** `+ 2 tools · ~ 3 · − 1 · 54 new operations not selected` */
export function summaryLine({ added, changed, removed, unselected }: Counts): string {
  const parts = [
    `+ ${added} ${added === 1 ? "tool" : "tools"}`,
    `~ ${changed}`,
    `− ${removed}`,
    `${unselected} new ${unselected === 1 ? "operation" : "operations"} not selected`,
  ];
  return parts.join(" · ");
}
