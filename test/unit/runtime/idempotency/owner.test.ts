import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { describeOwner, ownerIsGone } from "../../../../templates/connector/src/runtime/idempotency/owner.js";

/** This machine's owner text with another process in it. */
function ownerWith(pid: number, start?: string): string {
  const [instance, machine, , ownStart] = describeOwner().split(" ");
  return [instance, machine, pid, start ?? ownStart].join(" ");
}

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid ?? 0;
}

describe("an owner", () => {
  it("is there while its process is", () => expect(ownerIsGone(describeOwner())).toBe(false));

  it("is gone with its process", async () => expect(ownerIsGone(ownerWith(await deadProcess()))).toBe(true));

  it.runIf(process.platform === "linux")("is gone when its process id belongs to a later process", () => {
    expect(ownerIsGone(ownerWith(process.pid, "1"))).toBe(true);
  });

  it("is never declared gone on another machine or in another container", async () => {
    const [instance, , pid, start] = ownerWith(await deadProcess()).split(" ");
    expect(ownerIsGone([instance, "elsewhere", pid, start].join(" "))).toBe(false);
  });

  it("is never declared gone when its text can't be read", () => {
    for (const owner of ["", "owner", "a b c d", describeOwner().replace(/ \d+ /, " x ")])
      expect(ownerIsGone(owner)).toBe(false);
  });
});
