import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** How a run of the program ended. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The package as it would be published, unpacked, and an empty folder to use it from. */
export class Packed {
  readonly folder = mkdtempSync(join(tmpdir(), "journey-"));
  readonly tarball: string;
  readonly program: string;
  #folders = 0;

  constructor() {
    withLock(() =>
      execFileSync("npm", ["pack", "--silent", "--pack-destination", this.folder], {
        cwd: resolve("."),
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
    const name = readdirSync(this.folder).find((file) => file.endsWith(".tgz"));
    if (name === undefined) throw new Error("npm pack made no tarball");
    this.tarball = join(this.folder, name);
    execFileSync("tar", ["-xzf", this.tarball, "-C", this.folder]);
    this.program = join(this.folder, "package/dist/cli.js");
  }

  /** A fresh empty folder. */
  emptyFolder(): string {
    const path = join(this.folder, `work-${this.#folders++}`);
    mkdirSync(path);
    return path;
  }

  run(
    parameters: readonly string[],
    { cwd = this.emptyFolder(), input = "", env = {} }: RunOptions = {},
  ): Promise<Run> {
    return runProgram(process.execPath, [this.program, ...parameters], { cwd, input, env });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Packing builds dist/ anew: one test file at a time. A lock that a killed run left behind is taken over after a minute. */
function withLock(action: () => unknown): void {
  const lock = join(
    tmpdir(),
    `create-safe-mcp-pack-${createHash("sha256").update(resolve(".")).digest("hex").slice(0, 12)}`,
  );
  const giveUp = Date.now() + 60_000;
  while (Date.now() < giveUp && !tryToMake(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  try {
    action();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryToMake(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program without a terminal, in an environment of which nothing of npm is left. */
export function runProgram(
  file: string,
  parameters: readonly string[],
  { cwd, input = "", env = {} }: RunOptions,
): Promise<Run> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
  return new Promise((settle) => {
    const child = execFile(
      file,
      parameters,
      { cwd, env: { ...inherited, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        settle({ exitCode, stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}

/** All paths below a folder. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}
