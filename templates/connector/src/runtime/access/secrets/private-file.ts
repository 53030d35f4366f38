import { randomBytes } from "node:crypto";
import { constants, readFileSync, accessSync, statSync, type Stats } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Windows has no such bits: there a file is as private as the folder of the user's profile that it lies in. */
const hasModes = process.platform !== "win32";

/** A file that holds secrets can be read by others than its owner; the message says what to do. */
export class ExposedFileError extends Error {
  override readonly name = "ExposedFileError";
}

/**
 * The text of a file that only its owner may read, as ssh demands of its keys.
 * @throws ExposedFileError when group or others may read it and its reader could change that
 */
export function readPrivateFile(path: string): string {
  refuseExposed(path, statSync(path));
  return readFileSync(path, "utf8");
}

/**
 * Replaces a file in one step: whoever reads it, after a crash as well, finds the old text or the new one. It and its
 * folder are made for their owner alone (0600, 0700), also where a file of the name was open to others.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.new`;
  try {
    await writeDurably(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(folder);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the renaming itself survive a loss of power. Windows does not let a folder be opened, and needs no such thing. */
async function flushFolder(folder: string): Promise<void> {
  if (!hasModes) return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what killed processes have left of `writePrivateFile`. Nobody else may be writing the file. */
export async function sweepDrafts(path: string): Promise<void> {
  const names = await readdir(dirname(path));
  const left = names.filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith(".new"));
  await Promise.all(left.map((name) => rm(join(dirname(path), name), { force: true })));
}

/** When a file was last replaced; undefined when there is none. */
export async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return `${ino}-${mtimeMs}-${size}`;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/**
 * Secrets that a container host mounts are often readable for all inside, belong to root and lie on a file system that can't
 * be written: their reader can do nothing about it, and nobody else is in there.
 */
function refuseExposed(path: string, { mode, uid }: Stats): void {
  if (!hasModes || (mode & 0o077) === 0 || uid !== process.getuid?.() || !isWritable(path)) return;
  throw new ExposedFileError(
    `${path} can be read by others (mode ${(mode & 0o777).toString(8).padStart(4, "0")}): chmod 600 it`,
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
