import type { Contract } from "../contract/contract.js";
import type { RenderedFile } from "../render/types.js";
import { type Base, baseText } from "../state/base.js";
import { contractText } from "../state/contract-file.js";
import type { Lock } from "../state/lock.js";
import { baseFile, contractFile, lockFile } from "../state/places.js";
import { lockText } from "../state/write-lock.js";

/** The recorded state as files; the lock comes last: what it says is true once it stands. */
export function stateFiles(lock: Lock, contracts: readonly Contract[], base: Base): readonly RenderedFile[] {
  return [
    { path: contractFile, contents: contractText(contracts) },
    { path: baseFile, contents: baseText(base) },
    { path: lockFile, contents: lockText(lock) },
  ];
}

/** What was rendered, as the base of the next merge. */
export function baseOf(files: readonly RenderedFile[]): Base {
  return new Map(files.map(({ path, contents }) => [path, contents]));
}
