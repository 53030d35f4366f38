import { readFile, stat } from "node:fs/promises";
import { printable } from "../../diagnostics/index.js";
import { limits } from "../limits.js";
import { refuse } from "../refuse.js";

/**
 * The bytes of a regular file that the user named.
 *
 * @throws Refusal `DOCUMENT_NOT_FOUND`, `DOCUMENT_TOO_LARGE`
 */
export async function readDocumentFile(path: string, label: string): Promise<Buffer> {
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return notFound(label, entry.isDirectory() ? "is a directory" : "is not a regular file");
    if (entry.size > limits.bytes) return tooLarge(label);
    return await readFile(path);
  } catch (error) {
    const reason = readingFailure(error);
    if (reason === undefined) throw error;
    return notFound(label, reason);
  }
}

/** A document that is larger than the limit. */
export function tooLarge(label: string): never {
  const message = `${printable(label)} is larger than ${limits.bytes / 1024 / 1024} MB.`;
  return refuse("DOCUMENT_TOO_LARGE", message, { file: label });
}

function notFound(label: string, reason: string): never {
  return refuse("DOCUMENT_NOT_FOUND", `${printable(label)} ${reason}.`, { file: label });
}

const failures: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "does not exist"],
  ["ENOTDIR", "does not exist: a part of the path is a file"],
  ["EACCES", "may not be read: permission denied"],
  ["EPERM", "may not be read: permission denied"],
  ["ELOOP", "is a circle of symbolic links"],
  ["ENAMETOOLONG", "does not exist: the name is too long"],
  ["ERR_INVALID_ARG_VALUE", "does not exist: the name holds a null character"],
]);

function readingFailure(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? (failures.get(code) ?? `cannot be read (${code})`) : undefined;
}
