import { randomBytes } from "node:crypto";
import { stillRuns, thisProcess } from "../process-identity.js";

/** Instance, machine, process id and start of the process, so that a dead owner is known before its lease ends. */
export function describeOwner(): string {
  const { machine, pid, start } = thisProcess();
  return [randomBytes(6).toString("base64url"), machine, pid, start ?? ""].join(" ");
}

/** Whether the owner can be shown to be gone: only on this machine, and never by a guess. */
export function ownerIsGone(owner: string): boolean {
  const [, machine, pid, start] = owner.split(" ");
  if (machine === undefined || pid === undefined || !/^\d+$/.test(pid)) return false;
  return stillRuns({ machine, pid: Number(pid), ...(start && { start }) }) === false;
}
