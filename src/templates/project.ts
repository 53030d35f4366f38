import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { configFile } from "../config/config-file.js";
import type { Config } from "../config/types.js";
import { Diagnostics } from "../diagnostics/index.js";
import { parseLock, planConnector } from "../plan/index.js";
import type { ConnectorPlan } from "../plan/types.js";
import { readApi } from "../pipeline.js";
import { keepEverything } from "../regenerate/keep.js";
import { openProject as openConnector } from "../regenerate/project.js";
import { sha256 } from "../state/canonical-json.js";
import type { Lock } from "../state/lock.js";
import { lockFile } from "../state/places.js";
import { lockText } from "../state/write-lock.js";
import { type ApplicableChange, applyChanges, lockProject } from "../write/index.js";
import { lockedLayers, type LayerRecords, recordsOf } from "./records.js";

/** A connector as far as its templates are concerned. */
export interface TemplateProject {
  /** Absolute. */
  readonly folder: string;
  readonly config: Config;
  readonly lock: Lock;
  readonly records: LayerRecords;
  /** The lock as read, so that nobody's change is overwritten. */
  readonly lockDigest: string;
}

/** Whether the folder is a connector. */
export function isProject(folder: string): boolean {
  return existsSync(join(folder, lockFile));
}

/** @throws Refusal `STATE_MISSING`, `STATE_INVALID` or `CONFIG_INVALID`, exit code 2 */
export function openProject(folder: string): TemplateProject {
  const { lock, config, digests } = openConnector(folder);
  return { folder, config, lock, records: recordsOf(lock), lockDigest: digests.get(lockFile) ?? "" };
}

/** Digest of all that the plan of a project is made from. */
export function planDigest({ folder }: TemplateProject): string {
  const files = [configFile, "openapi.json", "scopes.lock.json", lockFile];
  return sha256(files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n"));
}

/**
 * The plan that the project was made from: the recorded part of the document, with everything as it was decided.
 * @throws Refusal exit code 6 for a recorded document that cannot be read
 */
export async function planOf({ folder, config, lock }: TemplateProject): Promise<ConnectorPlan> {
  const diagnostics = new Diagnostics();
  const source = { kind: "file", path: "openapi.json" } as const;
  const { document, model } = await readApi({ source, cwd: folder, diagnostics });
  const { sha256: digest, title, version, dialect } = lock.document;
  const recorded = { ...document, sha256: digest, title, version, dialect };
  const scopes = parseLock(JSON.parse(readFileSync(join(folder, "scopes.lock.json"), "utf8")));
  return planConnector({ document: recorded, model, config, kept: keepEverything(lock, config, scopes) }, diagnostics);
}

/**
 * Writes changes of the project with what is recorded of its layers, all or nothing.
 * @throws Refusal exit code 7: the project is as it was
 */
export function saveProject(
  project: TemplateProject,
  changes: readonly ApplicableChange[],
  records: LayerRecords,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  return save(project, changes, { ...project.lock, layers: lockedLayers(records) }, signal);
}

async function save(
  { folder, lockDigest }: TemplateProject,
  changes: readonly ApplicableChange[],
  lock: Lock,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const text = lockText(lock);
  const held = await lockProject(folder);
  try {
    const record = sha256(text) === lockDigest ? [] : [{ path: lockFile, before: lockDigest, text }];
    return await applyChanges(held, changes, { record, ...(signal && { signal }) });
  } finally {
    held.release();
  }
}
