import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Instance, machine, process id and start of the process, so that a dead owner is known before its lease ends. */
export function describeOwner(): string {
  return [randomBytes(6).toString("base64url"), machine(), process.pid, startOf(process.pid) ?? ""].join(" ");
}

/** Whether the owner can be shown to be gone: only on this machine, and never by a guess. */
export function ownerIsGone(owner: string): boolean {
  const [, itsMachine, pid, start] = owner.split(" ");
  if (itsMachine !== machine() || pid === undefined || !/^\d+$/.test(pid)) return false;
  if (!processExists(Number(pid))) return true;
  const startNow = startOf(Number(pid));
  return start !== undefined && start !== "" && startNow !== undefined && startNow !== start;
}

/** One boot and one process namespace: within it a process id means one process at a time. */
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
