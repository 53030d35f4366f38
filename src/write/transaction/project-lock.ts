import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { onInterrupt } from "../on-interrupt.js";
import { systemErrorCode } from "../system-error.js";

/** The right to change a project: one process has it at a time. */
export interface ProjectLock {
  /** Absolute. */
  readonly target: string;
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the kernel's own count; tells a pid that was given out again. Empty where unknown. */
  readonly began: string;
}

const lockName = "run.lock";
const pollMs = 100;

/**
 * Takes the lock of a project. A lock whose process is gone is taken over.
 *
 * @param waitMs how long to wait for another run; 0: not at all
 * @throws Refusal `WRITE_BUSY`, exit code 7, naming the other process
 */
export async function lockProject(target: string, waitMs = 0): Promise<ProjectLock> {
  const folder = join(target, ".safe-mcp");
  const path = join(folder, lockName);
  const own: Holder = { pid: process.pid, host: hostname(), began: beginOf(process.pid) };
  const text = JSON.stringify(own);
  const deadline = performance.now() + waitMs;
  while (!attempt(() => claim(path, text))) {
    const holder = read(path);
    if (holder !== undefined && isGone(holder.value)) removeStale(path, holder.text);
    else if (performance.now() >= deadline) refuseBusy(holder?.value);
    else await setTimeout(pollMs);
  }
  removeLeftovers(folder);
  const remove = (): void => rmSync(path, { force: true });
  const forget = onInterrupt(remove);
  return {
    target,
    release: () => {
      forget();
      remove();
    },
  };
}

/** link(2) makes the lock with its contents in one step, and fails when there is one. */
function claim(path: string, text: string): boolean {
  const own = `${path}.${String(process.pid)}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(own, text);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    return systemErrorCode(error) === "EEXIST" ? false : claimWithoutLinks(path, text, error);
  } finally {
    rmSync(own, { force: true });
  }
}

/** For file systems that have no hard links. */
function claimWithoutLinks(path: string, text: string, reason: unknown): boolean {
  if (!["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"].includes(systemErrorCode(reason))) throw reason;
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return false;
    throw error;
  }
}

function read(path: string): { readonly text: string; readonly value: Holder | undefined } | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return { text, value: parse(text) };
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { pid, host, began } = value as Readonly<Record<string, unknown>>;
    if (!Number.isSafeInteger(pid) || typeof host !== "string" || typeof began !== "string") return undefined;
    return { pid: Number(pid), host, began };
  } catch {
    return undefined;
  }
}

/** A lock that cannot be read was never finished; one of another machine is never judged. */
function isGone(holder: Holder | undefined): boolean {
  if (holder === undefined) return true;
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemErrorCode(error) === "ESRCH") return true;
  }
  return holder.began !== "" && holder.began !== beginOf(holder.pid);
}

/** Field 22 of /proc/<pid>/stat (proc(5)): start time in clock ticks since boot. The name before it may hold blanks. */
function beginOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** Takes away what was read, and puts it back if another process was faster and it is a living lock. */
function removeStale(path: string, text: string): void {
  const aside = `${path}.stale.${String(process.pid)}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, "utf8") !== text) linkSync(aside, path);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes(systemErrorCode(error))) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** What processes that were killed in the middle of taking the lock have left. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^run\.lock\.(?:stale\.)?(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && isGone({ pid: Number(pid), host: hostname(), began: "" }))
      rmSync(join(folder, name), { force: true });
  }
}

function attempt<Result>(take: () => Result): Result {
  try {
    return take();
  } catch (error) {
    throw new Refusal(exitCodes.commitFailed, {
      code: "WRITE_ROLLED_BACK",
      message: `The project could not be locked (${systemErrorCode(error)}); it is as it was before.`,
    });
  }
}

function refuseBusy(holder: Holder | undefined): never {
  const who = holder === undefined ? "Another run" : `Process ${String(holder.pid)} on ${printable(holder.host)}`;
  throw new Refusal(exitCodes.commitFailed, { code: "WRITE_BUSY", message: `${who} is changing this project.` });
}
