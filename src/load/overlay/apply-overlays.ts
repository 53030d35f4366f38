import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { isObject } from "../draft.js";
import type { Origins } from "../origins.js";
import { readDocumentFile } from "../read/read-file.js";
import type { SourceFile, SourceFiles } from "../references/source-files.js";
import type { OverlayFile } from "../types.js";
import type { Warnings } from "../warnings.js";
import { applyAction } from "./apply-action.js";
import { BoundedJsonPath } from "./bounded-json-path.js";
import { Merger } from "./merger.js";
import { readOverlay } from "./read-overlay.js";

export interface OverlayRequest {
  readonly overlays: readonly string[];
  readonly cwd: string;
  readonly entry: SourceFile;
  readonly files: SourceFiles;
  readonly origins: Origins;
  readonly warnings: Warnings;
}

/**
 * Applies OpenAPI Overlays (1.0 and 1.1) in order and in place to the entry document as it was written, in its own
 * dialect. A target that selects nothing is warned of.
 *
 * @returns what was applied
 * @throws Refusal `OVERLAY_UNUSABLE`, and what reading and parsing a file throws
 */
export async function applyOverlays(request: OverlayRequest): Promise<readonly OverlayFile[]> {
  const { overlays, cwd, entry, files, origins, warnings } = request;
  const paths = new BoundedJsonPath();
  const merger = new Merger(files.budget, origins);
  const applied: OverlayFile[] = [];
  for (const path of overlays) {
    const address = resolve(cwd, path);
    const bytes = await readDocumentFile(address, path);
    const actions = readOverlay(files.add(address, path, bytes));
    applied.push({ file: basename(path), sha256: createHash("sha256").update(bytes).digest("hex") });
    if (!isObject(entry.root)) continue;
    const document = { root: entry.root, label: entry.label, paths, merger, origins, warnings };
    for (const action of actions) applyAction(action, document);
  }
  return applied;
}
