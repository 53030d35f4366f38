import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { configFile, parseConfig } from "../config/config-file.js";
import type { Config } from "../config/types.js";
import { Diagnostics, exitCodes, printable, Refusal } from "../diagnostics/index.js";
import { parseLock, planConnector } from "../plan/index.js";
import type { Kept } from "../plan/kept.js";
import type { ConnectorPlan } from "../plan/types.js";
import { readApi } from "../pipeline.js";
import { sha256 } from "../state/canonical-json.js";
import type { Lock } from "../state/lock.js";
import { lockFile } from "../state/places.js";
import { placeInProject } from "../state/project-path.js";
import { parseLockFile } from "../state/read-lock.js";
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
  if (!isProject(folder)) {
    const message = `${printable(folder, 200)} is not a connector: there is no ${lockFile} in it.`;
    throw new Refusal(exitCodes.usage, { code: "STATE_MISSING", message });
  }
  const text = readFileSync(placeInProject(folder, lockFile), "utf8");
  const lock = parseLockFile(text);
  const config = parseConfig(readFileSync(placeInProject(folder, configFile), "utf8"));
  return { folder, config, lock, records: recordsOf(lock), lockDigest: sha256(text) };
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
  return planConnector({ document: recorded, model, config, kept: keptOf(folder, lock) }, diagnostics);
}

function keptOf(folder: string, { tools, retired, schemas, upstream }: Lock): Kept {
  const scopes: unknown = JSON.parse(readFileSync(join(folder, "scopes.lock.json"), "utf8"));
  const rows = Object.values(tools).map(({ operation, name, file }) => {
    return [operation, { name, group: file.split("/").at(-2) ?? "" }] as const;
  });
  return {
    tools: new Map(rows),
    taken: new Set(Object.values(retired).map(({ name }) => name)),
    selected: new Set(rows.map(([key]) => key)),
    schemas: new Map(Object.entries(schemas)),
    credentials: new Map(
      Object.entries(upstream.credentials).map(([name, { id, prefix }]) => [name, { id, prefix }] as const),
    ),
    scopes: parseLock(scopes),
  };
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
