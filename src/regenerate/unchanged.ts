import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { configFile } from "../config/config-file.js";
import { sourceAddress } from "../load/request.js";
import { sha256 } from "../state/canonical-json.js";
import type { Lock } from "../state/lock.js";
import type { DocumentChoice } from "./request.js";

/** What a connector is made with, besides its document and its owner's choices. */
export interface Makers {
  /** Version of create-safe-mcp. */
  readonly generator: string;
  /** Digest of the templates. */
  readonly templates: string;
}

/**
 * Whether everything but the document is as the last run left it.
 * @param choices the owner's, as they would be generated, with the place of this run's document: how their owner has
 *   formatted them does not matter
 */
export function isSettled(lock: Lock, { generator, templates }: Makers, choices: string): boolean {
  if (lock.generator !== generator || lock.templates !== templates) return false;
  if (Object.values(lock.files).some(({ disowned }) => disowned === true)) return false;
  return sha256(choices) === lock.files[configFile]?.sha256;
}

/** By its bytes alone: a document of one file has the digest of that file. */
export async function isSameDocument(
  { source, overlays, cwd }: DocumentChoice["load"],
  { document }: Lock,
): Promise<boolean> {
  if (source.kind !== "file" || overlays !== undefined) return false;
  try {
    const bytes = await readFile(sourceAddress(source, cwd));
    return createHash("sha256").update(bytes).digest("hex") === document.sha256;
  } catch {
    // What is wrong with it is said where it is read.
    return false;
  }
}
