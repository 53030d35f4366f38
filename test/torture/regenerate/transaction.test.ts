import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { Refusal } from "../../../src/diagnostics/index.js";
import { abortRun, applyChanges, lockProject, recover } from "../../../src/write/index.js";
import { criterion } from "./support/criterion.js";
import { faultAt } from "./support/fault-at.js";
import { runChild } from "./support/run-child.js";
import { imprintOf } from "./support/trees.js";
import { updateOf, writeProject } from "./support/update.js";

const files = 200;
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

let folder: string;
let target: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "transactions-"));
  chmodSync(folder, 0o777);
  target = join(folder, "project");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The two states that a project may be in; the lock of a killed run is no part of it. */
async function bothStates(size: number): Promise<{ readonly old: string; readonly young: string }> {
  writeProject(target, size);
  const old = imprint();
  await runChild("apply", target, size);
  return { old, young: imprint() };
}

const imprint = (): string => imprintOf(target, { without: [".safe-mcp/run.lock"] });

async function recovered(): Promise<void> {
  const lock = await lockProject(target);
  recover(lock);
  lock.release();
}

criterion(
  { id: "R7", title: "killed at every step of a 200-file commit: all old or all new", ci: 10, full: 3_000 },
  async (measure) => {
    const { old, young } = await bothStates(files);
    writeProject(target, files);
    const total = Number((await runChild("apply", target, files)).output);
    const ends = { old: 0, young: 0, killed: 0 };
    const rounds = Math.min(measure.cases, total);
    for (let round = 0; round < rounds; round++) {
      writeProject(target, files);
      const killAt = 1 + Math.floor((round * total) / rounds);
      const { signal } = await runChild("apply", target, files, { killAt });
      if (signal === "SIGKILL") ends.killed++;
      await recovered();
      const end = imprint();
      if (end === old) ends.old++;
      else if (end === young) ends.young++;
      else measure.fail(`mixed after a kill at call ${String(killAt)}`);
    }
    if (ends.killed < rounds) measure.fail(`only ${String(ends.killed)} of ${String(rounds)} were killed`);
    measure.note(
      `${String(total)} calls that change the disk; all old ${String(ends.old)}, all new ${String(ends.young)}, mixed ${String(rounds - ends.old - ends.young)}`,
    );
  },
);

criterion(
  { id: "R7", title: "killed at its last calls, when all is written and it clears up: all new", ci: 40, full: 60 },
  async (measure) => {
    const size = 20;
    const { young } = await bothStates(size);
    writeProject(target, size);
    const total = Number((await runChild("apply", target, size)).output);
    for (let back = 0; back < measure.cases; back++) {
      writeProject(target, size);
      await runChild("apply", target, size, { killAt: total - back });
      const written = readFileSync(join(target, ".safe-mcp/lock.json"), "utf8").includes("2");
      await recovered();
      if (written && imprint() !== young) measure.fail(`something is left over, ${String(back)} calls before the end`);
    }
  },
);

criterion(
  { id: "R7", title: "killed while it recovers from a kill: all old or all new", ci: 8, full: 600 },
  async (measure) => {
    const size = 20;
    const { old, young } = await bothStates(size);
    writeProject(target, size);
    const total = Number((await runChild("apply", target, size)).output);
    for (let round = 0; round < measure.cases; round++) {
      writeProject(target, size);
      await runChild("apply", target, size, { killAt: 1 + measure.random.below(total) });
      await runChild("recover", target, size, { killAt: 1 + measure.random.below(60) });
      await recovered();
      if (![old, young].includes(imprint())) measure.fail(`mixed in round ${String(round)}`);
    }
  },
);

criterion(
  { id: "R7", title: "ENOSPC, EACCES and EIO at every call: as it was, exit 7", ci: 40, full: 6_000 },
  async (measure) => {
    const size = 20;
    const { old, young } = await bothStates(size);
    writeProject(target, size);
    const total = Number((await runChild("apply", target, size)).output);
    const counts = { old: 0, young: 0 };
    for (let round = 0; round < measure.cases; round++) {
      writeProject(target, size);
      const code = measure.random.pick(["ENOSPC", "EACCES", "EIO"]);
      const lock = await lockProject(target);
      const at = 1 + (Math.floor((round + measure.random.next()) * Math.max(1, total / measure.cases)) % total);
      const fault = faultAt(at, () => {
        throw Object.assign(new Error(code), { code });
      });
      const { changes, record } = updateOf(size);
      const failure = await applyChanges(lock, changes, { record }).then(
        () => undefined,
        (error: unknown) => error,
      );
      fault.restore();
      lock.release();
      await recovered();
      const end = imprint();
      if (failure !== undefined && !(failure instanceof Refusal && failure.exitCode === 7))
        measure.fail(`${code}: ${String(failure)}`);
      if (failure !== undefined && end !== old) measure.fail(`${code} at call ${String(at)}: not as it was`);
      if (failure === undefined && end !== young)
        measure.fail(`${code} at call ${String(at)}: neither failed nor done`);
      if (end === old) counts.old++;
      else counts.young++;
    }
    measure.note(`as it was ${String(counts.old)}, done in spite of it ${String(counts.young)}`);
  },
);

criterion(
  { id: "R7", title: "a full disk, a folder without permission, a folder in the way: as it was", ci: 1, full: 5 },
  async (measure) => {
    for (let round = 0; round < measure.cases; round++) {
      await folderInTheWay(measure.fail);
      if (!isRoot) measure.note("full disk and foreign folder not run: needs to be root");
      else {
        await foreignFolder(measure.fail);
        await fullDisk(measure);
      }
    }
  },
);

async function folderInTheWay(fail: (problem: string) => void): Promise<void> {
  writeProject(target, files);
  mkdirSync(join(target, "src/new/196/tool.ts"), { recursive: true });
  const before = imprint();
  const { exitCode, output } = await runChild("apply", target, files);
  if (exitCode === 0 || !output.includes("WRITE_OBSTACLE")) fail(`a folder in the way: ${output}`);
  if (imprint() !== before) fail("a folder in the way: not as it was");
}

async function foreignFolder(fail: (problem: string) => void): Promise<void> {
  writeProject(target, files);
  execFileSync("chown", ["-R", String(nobody), target]);
  chownSync(join(target, "src/tools/group-3"), 0, 0);
  const before = imprint();
  const { exitCode, output } = await runChild("apply", target, files, { uid: nobody });
  if (exitCode === 0 || !output.includes("WRITE_OBSTACLE")) fail(`a folder without permission: ${output}`);
  if (imprint() !== before) fail("a folder without permission: not as it was");
}

async function fullDisk(measure: { fail(problem: string): void; note(text: string): void }): Promise<void> {
  const disk = join(folder, "disk");
  mkdirSync(disk, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], { stdio: "ignore" });
  } catch {
    return measure.note("full disk not run: no leave to mount one");
  }
  try {
    const project = join(disk, "project");
    writeProject(project, files);
    fill(disk);
    const without = [".safe-mcp/run.lock"];
    const before = imprintOf(project, { without });
    const { exitCode, output } = await runChild("apply", project, files);
    if (exitCode === 0 || !output.includes("ENOSPC")) measure.fail(`a full disk: ${output}`);
    if (imprintOf(project, { without }) !== before) measure.fail("a full disk: not as it was");
  } finally {
    execFileSync("umount", [disk]);
  }
}

/** Leaves room for some of the staged files and not for all. */
function fill(disk: string): void {
  const free = 64 * 4096;
  const ballast = Buffer.alloc(4096, "x");
  const parts: Buffer[] = [];
  const path = join(disk, "ballast");
  for (let size = 2 * 1024 * 1024; size > 0; size -= 4096) {
    parts.push(ballast);
    try {
      writeFileSync(path, Buffer.concat(parts));
    } catch {
      break;
    }
  }
  writeFileSync(path, Buffer.alloc(Math.max(0, readFileSync(path).length - free), "x"));
}

criterion(
  { id: "R7", title: "eight runs at once, one of them killed: one state, never a mixed one", ci: 1, full: 150 },
  async (measure) => {
    const size = 60;
    const { old, young } = await bothStates(size);
    const counts = { done: 0, busy: 0, changed: 0, killed: 0 };
    for (let round = 0; round < measure.cases; round++) {
      writeProject(target, size);
      const waitMs = measure.random.chance(0.5) ? 60_000 : 0;
      const runs = Array.from({ length: 8 }, (_, index) =>
        runChild("apply", target, size, { waitMs, ...(index === 0 && { killAt: 20 + measure.random.below(200) }) }),
      );
      for (const { signal, exitCode, output } of await Promise.all(runs)) {
        if (signal === "SIGKILL") counts.killed++;
        else if (exitCode === 0) counts.done++;
        else if (output.includes("WRITE_BUSY")) counts.busy++;
        else if (output.includes("WRITE_CHANGED")) counts.changed++;
        else measure.fail(output);
      }
      await recovered();
      const end = imprint();
      if (end !== old && end !== young) measure.fail(`mixed in round ${String(round)}`);
      if (existsSync(join(target, ".safe-mcp/txn"))) measure.fail("a transaction is left behind");
    }
    measure.note(
      `done ${String(counts.done)}, refused as busy ${String(counts.busy)}, as changed ${String(counts.changed)}, killed ${String(counts.killed)}`,
    );
  },
);

criterion(
  { id: "R14", title: "abort: a byte-identical tree, modes and times included", ci: 10, full: 1_000 },
  async (measure) => {
    for (let round = 0; round < measure.cases; round++) {
      const size = 1 + measure.random.below(40);
      writeProject(target, size);
      dirty(measure.random.below(size));
      const before = imprintOf(target, { times: true });
      const lock = await lockProject(target);
      const { changes, record } = updateOf(size);
      const unresolved = ["src/tools/group-0/tool-0.ts"];
      await applyChanges(lock, changes, { record, unresolved });
      const setAside = abortRun(lock);
      lock.release();
      if (setAside.length > 0) measure.fail(`set aside: ${setAside.join(", ")}`);
      if (imprintOf(target, { times: true }) !== before) measure.fail(`round ${String(round)}: the tree is another`);
    }
  },
);

/** What a work tree looks like in the middle of a day: other modes, an empty folder, files that nobody recorded. */
function dirty(number: number): void {
  mkdirSync(join(target, "empty"), { mode: 0o700 });
  writeFileSync(join(target, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  const path = join(target, `src/tools/group-${String(number % 10)}/tool-${String(number)}.ts`);
  if (existsSync(path)) chmodSync(path, 0o755);
}
