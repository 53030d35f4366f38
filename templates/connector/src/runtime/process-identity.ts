import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells a process from all others, also from a later one that is given its number. */
export interface ProcessIdentity {
  /** One boot and one process namespace: within it a process id means one process at a time. */
  readonly machine: string;
  readonly pid: number;
  /** Absent where the system does not tell it. */
  readonly start?: string;
}

/** The process that asks. */
export function thisProcess(): ProcessIdentity {
  const start = startOf(process.pid);
  return { machine: machine(), pid: process.pid, ...(start !== undefined && { start }) };
}

/** Whether a process still runs; undefined where that can't be shown: on another machine, or without starts to compare. */
export function stillRuns(identity: ProcessIdentity): boolean | undefined {
  if (identity.machine !== machine()) return undefined;
  if (!processExists(identity.pid)) return false;
  const startNow = startOf(identity.pid);
  return identity.start === undefined || startNow === undefined ? undefined : identity.start === startNow;
}

/** Containers may share a host name, a folder and nothing else: on Linux the boot and the process namespace count as well. */
function machine(): string {
  return (machineName ??= `${hostname()}/${read("/proc/sys/kernel/random/boot_id")}/${processNamespace()}`.replace(
    /\s/g,
    "",
  ));
}

let machineName: string | undefined;

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Clock ticks between boot and the start of the process, proc(5) field 22; undefined where there is no /proc. */
function startOf(pid: number): string | undefined {
  const status = read(`/proc/${pid}/stat`);
  return status === "" ? undefined : status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
