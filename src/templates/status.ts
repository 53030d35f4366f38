import { diffLines } from "diff";
import type { Diagnostic } from "../diagnostics/index.js";
import { mergeText } from "../merge/index.js";
import type { Layer } from "../render/layers/layer.js";
import type { TemplateFiles } from "../render/layers/stock-templates.js";
import { sha256 } from "../state/canonical-json.js";
import { projectLayer } from "./places.js";
import type { Fork, LayerRecords } from "./records.js";
import { currentPath, type StockChanges } from "./stock-changes.js";

/** How a customised template stands to the stock one. */
export interface ForkStatus {
  /** Path of the copy in the project's layer. */
  readonly path: string;
  /** Path of the stock template now; another one when it was renamed. */
  readonly stockPath: string;
  readonly state: "up-to-date" | "behind" | "conflicting" | "gone" | "unrecorded";
  /** Lines that the stock template has gained and lost since it was copied. */
  readonly added: number;
  readonly removed: number;
  /** Ids of security changes that the copy does not have. */
  readonly security: readonly string[];
}

/** The state of every copy of a stock template in the project's own layer, sorted by path. */
export function statusOf(
  layer: Layer,
  { forks }: LayerRecords,
  stock: TemplateFiles,
  changes: StockChanges,
): readonly ForkStatus[] {
  const known = new Set(forks.map(({ path }) => path));
  const unrecorded = [...layer.files.keys()].filter((path) => stock.has(path) && !known.has(path));
  return [
    ...forks.flatMap((fork) => forkStatus(fork, layer, stock, changes)),
    ...unrecorded.map((path): ForkStatus => ({
      path,
      stockPath: path,
      state: "unrecorded",
      added: 0,
      removed: 0,
      security: [],
    })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A copy that its owner has deleted is no copy any more. */
function forkStatus(fork: Fork, layer: Layer, stock: TemplateFiles, changes: StockChanges): readonly ForkStatus[] {
  const { path, stock: base } = fork;
  const ours = layer.files.get(path);
  if (ours === undefined) return [];
  const stockPath = currentPath(path, changes);
  const theirs = stock.get(stockPath);
  const security = securityOf(fork, changes).map(({ id }) => id);
  const row = { path, stockPath, security };
  if (theirs === undefined) return [{ ...row, state: "gone", added: 0, removed: 0 }];
  if (theirs === base) return [{ ...row, state: stockPath === path ? "up-to-date" : "behind", added: 0, removed: 0 }];
  const state = mergeText(base, ours, theirs).kind === "clean" ? "behind" : "conflicting";
  return [{ ...row, state, ...countLines(base, theirs) }];
}

/** A security change that a copy does not have: the stock text that it came from is one of those without. */
function securityOf({ path, stock }: Fork, changes: StockChanges): StockChanges["security"] {
  const digest = sha256(stock);
  return changes.security.filter(({ file, before }) => currentPath(path, changes) === file && before.includes(digest));
}

/** One error for each security change that is not merged. */
export function securityProblems({ forks }: LayerRecords, changes: StockChanges): readonly Diagnostic[] {
  return forks.flatMap((fork) =>
    securityOf(fork, changes).map(({ id, about }): Diagnostic => ({
      code: "TEMPLATE_SECURITY",
      severity: "error",
      message: `${id}: ${about}`,
      location: { file: `${projectLayer}/${fork.path}` },
    })),
  );
}

function countLines(before: string, after: string): { readonly added: number; readonly removed: number } {
  const parts = diffLines(before, after);
  const count = (wanted: "added" | "removed"): number =>
    parts.filter((part) => part[wanted]).reduce((sum, part) => sum + part.count, 0);
  return { added: count("added"), removed: count("removed") };
}
