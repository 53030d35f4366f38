import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll } from "vitest";

export interface ChildEnd {
  readonly signal: string | null;
  readonly exitCode: number | undefined;
  readonly output: string;
}

export interface ChildOptions {
  readonly killAt?: number;
  readonly waitMs?: number;
  /** Runs as this user; needs to be root. */
  readonly uid?: number;
}

let bundle: Promise<string> | undefined;
let folder: string | undefined;
afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Bundled once: a thousand processes start ten times as fast. */
async function childScript(): Promise<string> {
  folder = mkdtempSync(join(tmpdir(), "child-"));
  chmodSync(folder, 0o755);
  const outfile = join(folder, "child.mjs");
  const entry = fileURLToPath(new URL("child.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", logLevel: "warning" });
  return outfile;
}

/** Runs `child.ts` on a project. */
export async function runChild(
  task: "apply" | "recover",
  target: string,
  size: number,
  options: ChildOptions = {},
): Promise<ChildEnd> {
  bundle ??= childScript();
  const script = await bundle;
  const { killAt = 0, waitMs = 0, uid } = options;
  const parameters = [script, task, target, String(size), String(killAt), String(waitMs)];
  return new Promise((settle) => {
    execFile(process.execPath, parameters, { ...(uid !== undefined && { uid }) }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
      settle({ signal: error?.signal ?? null, exitCode, output: stdout || stderr });
    });
  });
}
