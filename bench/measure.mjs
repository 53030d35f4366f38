import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const recorder = pathToFileURL(fileURLToPath(new URL("record-usage.mjs", import.meta.url))).href;

/**
 * Runs a command once and takes the operating system's own account of it, children included.
 * Returns CPU seconds (user and system), wall seconds, the peak memory of the Node process in MiB (0 for others), and the exit code.
 */
export function measure(command, { cwd, env = {}, node = false } = {}) {
  const usage = join(tmpdir(), `usage-${process.pid}`);
  rmSync(usage, { force: true });
  const started = performance.now();
  const result = spawnSync("bash", ["-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", ...command], {
    cwd,
    env: { ...process.env, ...env, ...(node && { NODE_OPTIONS: `--import=${recorder}`, USAGE_FILE: usage }) },
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const wall = (performance.now() - started) / 1000;
  const times = result.stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return {
    cpu: times[0] + times[1],
    wall,
    memory: node ? memoryFrom(usage) : 0,
    code: result.status,
    output: result.stdout + result.stderr,
  };
}

/** The median of `count` runs by CPU; the runs of several commands are interleaved, so that a slow minute hits all. */
export function interleave(commands, count) {
  const runs = new Map(Object.keys(commands).map((name) => [name, []]));
  for (let index = 0; index < count; index += 1) {
    for (const [name, run] of Object.entries(commands)) runs.get(name).push(run());
  }
  return Object.fromEntries([...runs].map(([name, all]) => [name, median(all)]));
}

function median(runs) {
  const sorted = [...runs].sort((a, b) => a.cpu - b.cpu);
  return sorted[Math.floor(sorted.length / 2)];
}

function memoryFrom(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}
