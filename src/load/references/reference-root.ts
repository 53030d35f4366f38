import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { printable } from "../../diagnostics/index.js";
import { refuse } from "../refuse.js";
import type { LoadRequest } from "../request.js";
import { isWithin } from "./neighbourhood.js";

/**
 * The folder under which references to files are followed, absolute; undefined when none was named.
 *
 * @throws Refusal `REFERENCE_ROOT` when it is no folder that holds the document
 */
export async function referenceRootOf(request: LoadRequest, address: string): Promise<string | undefined> {
  const { referenceRoot, source, cwd } = request;
  if (referenceRoot === undefined) return undefined;
  const root = resolve(cwd, referenceRoot);
  const reason = source.kind === "file" ? await faultOf(root, address) : "widens nothing: the document is no file";
  return reason === undefined ? root : refuse("REFERENCE_ROOT", `${printable(referenceRoot)} ${reason}.`, {});
}

async function faultOf(root: string, address: string): Promise<string | undefined> {
  const entry = await stat(root).catch(() => undefined);
  if (entry === undefined) return "does not exist";
  if (!entry.isDirectory()) return "is not a folder";
  return isWithin(root, address) ? undefined : "does not hold the document";
}
