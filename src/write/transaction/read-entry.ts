import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync } from "node:fs";
import type { DiskEntry } from "../../merge/plan/change.js";
import { lookAt, placeOf } from "./safe-path.js";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What stands at a path of the project, for planning.
 * @throws Refusal for a path that would leave the project
 */
export function readEntry(target: string, path: string, folders?: Set<string>): DiskEntry {
  const entry = lookAt(target, path, folders);
  if (entry === undefined) return { kind: "missing" };
  if (entry === "link" || entry === "other") return { kind: entry };
  if (entry.isDirectory()) return { kind: "directory" };
  if (!entry.isFile()) return { kind: "other" };
  const bytes = readFileSync(placeOf(target, path));
  return { kind: "file", digest: digestOf(bytes), text: decode(bytes), writable: (entry.mode & 0o222) !== 0 };
}

/** Reads entries as `readEntry` does, each once, for a plan that looks at one moment of the project. */
export function entryReader(target: string): (path: string) => DiskEntry {
  const entries = new Map<string, DiskEntry>();
  const folders = new Set<string>();
  return (path) => {
    const entry = entries.get(path) ?? readEntry(target, path, folders);
    entries.set(path, entry);
    return entry;
  };
}

/** SHA-256, lower-case hex. */
export function digestOf(contents: string | Uint8Array): string {
  return createHash("sha256").update(contents).digest("hex");
}

/** The digest of the file at `place`; undefined when there is none. */
export function digestAt(place: string): string | undefined {
  try {
    return digestOf(readFileSync(place));
  } catch {
    return undefined;
  }
}

/** Whether files can be made and renamed in a folder, as far as can be told before trying. */
export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  // No text file holds a NUL; it is how git tells, too.
  if (bytes.includes(0)) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
