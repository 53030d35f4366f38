import { mergeText, type MarkerLabels } from "../merge/index.js";
import type { Layer } from "../render/layers/layer.js";
import type { TemplateFiles } from "../render/layers/stock-templates.js";
import type { Fork, LayerRecords } from "./records.js";
import { currentPath, type StockChanges } from "./stock-changes.js";

/** How copies are settled that changed where the stock template changed. */
export type OnConflict = "stop" | "markers" | "keep" | "take";

/** What becomes of one copy. */
export interface Upgrade {
  /** Where it is. */
  readonly from: string;
  /** Where it goes: another path when the stock template was renamed. */
  readonly path: string;
  readonly text: string;
  readonly kind: "merged" | "taken" | "kept" | "marked" | "conflict";
  /** Lines of the copy at which a conflict stands. */
  readonly lines: readonly number[];
  /** What the other side had, where one side was chosen. */
  readonly aside?: string;
}

export interface UpgradePlan {
  /** Copies that change or could not be settled, sorted by path. */
  readonly upgrades: readonly Upgrade[];
  readonly records: LayerRecords;
  /** Copies whose stock template is gone. */
  readonly gone: readonly string[];
}

const labels: MarkerLabels = { ours: "yours", base: "stock, before", theirs: "stock, now" };

/** Merges what happened to the stock templates into the copies: base is the recorded stock text. */
export function planUpgrade(
  layer: Layer,
  records: LayerRecords,
  {
    stock,
    changes,
    onConflict,
  }: { readonly stock: TemplateFiles; readonly changes: StockChanges; readonly onConflict: OnConflict },
): UpgradePlan {
  const upgrades: Upgrade[] = [];
  const forks: Fork[] = [];
  const gone: string[] = [];
  for (const fork of records.forks) {
    const ours = layer.files.get(fork.path);
    if (ours === undefined) continue;
    const path = currentPath(fork.path, changes);
    const theirs = stock.get(path);
    if (theirs === undefined) gone.push(fork.path);
    const upgrade = theirs === undefined ? undefined : upgradeOf(fork, path, { ours, theirs }, onConflict);
    const settled = theirs !== undefined && upgrade?.kind !== "conflict";
    forks.push(settled ? { path, stock: theirs } : fork);
    if (upgrade !== undefined) upgrades.push(upgrade);
  }
  upgrades.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { upgrades, records: { ...records, forks }, gone };
}

function upgradeOf(
  { path: from, stock: base }: Fork,
  path: string,
  { ours, theirs }: { readonly ours: string; readonly theirs: string },
  onConflict: OnConflict,
): Upgrade | undefined {
  if (theirs === base && path === from) return undefined;
  const merged = mergeText(base, ours, theirs, { labels, showBase: true });
  if (merged.kind === "clean") return { from, path, text: merged.text, kind: "merged", lines: [] };
  const lines = merged.hunks.map(({ line }) => line);
  switch (onConflict) {
    case "stop":
      return { from, path, text: ours, kind: "conflict", lines };
    case "markers":
      return { from, path, text: merged.marked, kind: "marked", lines };
    case "keep":
      return { from, path, text: merged.kept, kind: "kept", lines, aside: theirs };
    case "take":
      return { from, path, text: merged.taken, kind: "taken", lines, aside: ours };
  }
}
