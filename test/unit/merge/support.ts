import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { FileMerge, SourceTools } from "../../../src/merge/index.js";
import { openSourceTools } from "../../../src/source/index.js";

/** The tools of a project that holds these files. */
export async function toolsWith(files: Readonly<Record<string, string>> = {}): Promise<SourceTools> {
  return openSourceTools(projectWith(files));
}

/** A folder with these files, for the length of a test. */
export function projectWith(files: Readonly<Record<string, string>>): string {
  const target = mkdtempSync(join(tmpdir(), "project-"));
  onTestFinished(() => rmSync(target, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
  return target;
}

export type Clean = Extract<FileMerge, { kind: "clean" }>;
export type Conflict = Extract<FileMerge, { kind: "conflict" }>;

export function clean(merge: FileMerge): Clean {
  if (merge.kind !== "clean") throw new Error(`conflict: ${merge.marked ?? JSON.stringify(merge.keys)}`);
  return merge;
}

export function conflict(merge: FileMerge): Conflict {
  if (merge.kind !== "conflict") throw new Error(`clean: ${merge.text}`);
  return merge;
}

export const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join("");
