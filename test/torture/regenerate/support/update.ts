import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ApplicableChange, digestOf, type RecordFile } from "../../../../src/write/index.js";

/** A project and an update of it, as large as is asked: files replaced, added, removed, moved and put aside. */
export interface Update {
  readonly changes: readonly ApplicableChange[];
  readonly record: readonly RecordFile[];
}

const lockBefore = '{ "generation": 1 }\n';
const lockAfter = '{ "generation": 2 }\n';

/** Writes the project as it is before the update. */
export function writeProject(target: string, size: number): void {
  rmSync(target, { recursive: true, force: true });
  for (let index = 0; index < size; index++) put(target, oldPath(index), before(index));
  put(target, "README.md", "the owner's\n");
  put(target, ".safe-mcp/lock.json", lockBefore);
}

/** Of ten files six are replaced, one is new, one removed, one moved and one put aside. */
export function updateOf(size: number): Update {
  const changes = Array.from({ length: size }, (_, index): ApplicableChange => {
    const path = oldPath(index);
    const text = `after ${String(index)}\n`;
    const digest = digestOf(before(index));
    if (index % 10 === 6) return { kind: "write", path: `src/new/${String(index)}/tool.ts`, before: undefined, text };
    if (index % 10 === 7) return { kind: "delete", path, before: digest };
    if (index % 10 === 8)
      return { kind: "move", path: `src/moved/${String(index)}.ts`, from: path, before: digest, text, notes: [] };
    if (index % 10 === 9) return { kind: "orphan", path, before: digest, to: `.safe-mcp/orphans/tool/${path}` };
    return { kind: "write", path, before: digest, text };
  });
  const record = [{ path: ".safe-mcp/lock.json", before: digestOf(lockBefore), text: lockAfter }];
  return { changes, record };
}

const oldPath = (index: number): string => `src/tools/group-${String(index % 10)}/tool-${String(index)}.ts`;
const before = (index: number): string => `before ${String(index)}\n`;

function put(target: string, path: string, text: string): void {
  const place = join(target, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
}
