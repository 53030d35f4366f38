import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FileLock } from "../../../../../templates/connector/src/runtime/access/tokens/file-lock.js";

const leaseMs = 60_000;

let folder: string;
let path: string;
let other: ChildProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  path = join(folder, "tokens.json");
  other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await once(other, "spawn");
});

afterEach(async () => {
  if (other.exitCode === null && other.signalCode === null) await end(other);
  rmSync(folder, { recursive: true, force: true });
});

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** The start of a process as a lock keeps it. */
function startOf(pid: number | undefined): string | undefined {
  const status = readFileSync(`/proc/${pid}/stat`, "utf8");
  return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
}

/** Leaves a lock that another process has taken, so long ago. */
async function leaveLock(start: string | undefined, agoMs = 0): Promise<void> {
  await new FileLock(path).hold(async () => {
    const file = join(folder, readdirSync(folder).find((name) => /\.lock\.\d+$/.test(name)) ?? "");
    const { start: _own, ...holder } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const next = file.replace(/\d+$/, (number) => String(Number(number) + 1));
    writeFileSync(next, JSON.stringify({ ...holder, pid: other.pid, turn: "another", ...(start && { start }) }));
    const at = (Date.now() - agoMs) / 1_000;
    utimesSync(next, at, at);
  }, 1_000);
}

const taken = (): Promise<string> => new FileLock(path, { leaseMs }).hold(async () => "taken", 200);

describe("a lock that could not be let go, because its folder was out of reach", () => {
  const elsewhere = (): string => `${folder}-elsewhere`;

  async function holdWithoutFolder(): Promise<string> {
    const result = await new FileLock(path).hold(async () => {
      renameSync(folder, elsewhere());
      return "done";
    }, 1_000);
    renameSync(elsewhere(), folder);
    return result;
  }

  it("changes nothing of what was done under it", async () => expect(await holdWithoutFolder()).toBe("done"));

  it("can be taken by its process at once", async () => {
    await holdWithoutFolder();
    expect(await taken()).toBe("taken");
  });

  it("is let go for other processes as soon as that can be done", async () => {
    await holdWithoutFolder();
    const file = join(folder, readdirSync(folder).find((name) => /\.lock\.\d+$/.test(name)) ?? "");
    await vi.waitFor(() => expect(readFileSync(file, "utf8")).toBe("free"), { timeout: 5_000 });
  });
});

describe("a lock beside something that can't be removed", () => {
  it("is taken, and let go", async () => {
    mkdirSync(`${path}.lock.left`);
    for (let turn = 0; turn < 2; turn += 1) expect(await taken()).toBe("taken");
  });
});

describe("a lock that another process holds", () => {
  it.runIf(process.platform === "linux")(
    "is waited for while its holder runs, also when its lease is over",
    async () => {
      await leaveLock(startOf(other.pid), 2 * leaseMs);
      await expect(taken()).rejects.toThrow("another process holds the lock");
    },
  );

  it("is free as soon as its holder has been killed", async () => {
    await leaveLock("1");
    await end(other);
    expect(await taken()).toBe("taken");
  });

  it.runIf(process.platform === "linux")(
    "is free when the number of its holder belongs to a later process",
    async () => {
      await leaveLock("1");
      expect(await taken()).toBe("taken");
    },
  );

  it("is free after its lease where nothing tells whether the number belongs to a later process", async () => {
    await leaveLock(undefined, 2 * leaseMs);
    expect(await taken()).toBe("taken");
  });

  it("is waited for until then", async () => {
    await leaveLock(undefined);
    await expect(taken()).rejects.toThrow("another process holds the lock");
  });
});
