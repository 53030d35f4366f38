import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onInterrupt } from "../../write/on-interrupt.js";

/** A folder that is gone when the work in it is done. */
export async function inWorkspace<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "templates-check-")));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const release = onInterrupt(remove);
  try {
    return await work(folder);
  } finally {
    release();
    remove();
  }
}

export function writeAll(folder: string, files: Iterable<readonly [path: string, text: string]>): void {
  const folders = new Set<string>();
  for (const [path, text] of files) {
    const file = join(folder, path);
    if (!folders.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    folders.add(dirname(file));
    writeFileSync(file, text);
  }
}

/** Makes the packages of a project visible below the folder. */
export function linkPackages(folder: string, packages: string): void {
  symlinkSync(packages, join(folder, "node_modules"), "junction");
}
