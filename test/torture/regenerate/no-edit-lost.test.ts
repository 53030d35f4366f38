import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../../src/config/types.js";
import { findDrift } from "../../../src/drift.js";
import type { Resolution } from "../../../src/merge/index.js";
import { create } from "../../../src/pipeline.js";
import { applyRegeneration, planRegeneration, type Regenerated } from "../../../src/regeneration.js";
import { settleRecord } from "../../../src/regenerate/settle-record.js";
import { continueRun, lockProject } from "../../../src/write/index.js";
import type { Random } from "../support/random.js";
import { type ApiDocument, freshApi, mutations, type Shelf } from "./support/changing-api.js";
import { criterion, type Measure } from "./support/criterion.js";
import { edits, lostLines, newOwner, type Owner } from "./support/owner.js";

const config: Config = {
  name: "changing-mcp",
  document: { source: "../openapi.json" },
  access: "full",
  tools: ["all"],
  allow: [],
  store: "sqlite",
  transport: "both",
  strict: false,
};

/** One connector's life: it is edited, the document changes, it is regenerated, and so on. */
interface Life {
  readonly folder: string;
  readonly target: string;
  readonly api: ApiDocument;
  readonly shelf: Shelf;
  readonly owner: Owner;
}

const rounds = 10;

criterion(
  { id: "R1", title: "a change of the document, an edit, a state of the file: no line lost", ci: 20, full: 10_000 },
  async (measure) => {
    const counts = { conflicts: 0, orphans: 0, returns: 0, merges: 0 };
    for (let done = 0; done < measure.cases; done += rounds) {
      const life = await begin();
      try {
        for (let round = 0; round < Math.min(rounds, measure.cases - done); round++) {
          const said = await live(life, measure.random, counts);
          for (const line of lostLines(life.target, life.owner)) measure.fail(`lost "${line}" after ${said}`);
        }
        await stays(life, measure);
      } finally {
        rmSync(life.folder, { recursive: true, force: true });
      }
    }
    measure.note(
      Object.entries(counts)
        .map(([what, count]) => `${what} ${count}`)
        .join(", "),
    );
  },
);

async function begin(): Promise<Life> {
  const folder = mkdtempSync(join(tmpdir(), "life-"));
  const target = join(folder, "connector");
  const life = { folder, target, api: freshApi(), shelf: [], owner: newOwner() };
  publish(life);
  const source = { kind: "file", path: join(folder, "openapi.json") } as const;
  await create({ source, cwd: folder, decide: () => ({ config, target }) });
  return life;
}

function publish({ folder, api }: Pick<Life, "folder" | "api">): void {
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(api));
}

/** @returns what happened, for the report of a failure */
async function live(life: Life, random: Random, counts: Record<string, number>): Promise<string> {
  const done: string[] = [];
  for (let count = 1 + random.below(3); count > 0; count--)
    done.push(one(edits, random)(life.target, random, life.owner));
  for (let count = 1 + random.below(3); count > 0; count--)
    done.push(one(mutations, random)(life.api, random, life.shelf));
  publish(life);
  const resolution = random.pick(["keep", "take", "markers"] as const);
  await regenerate(life, resolution, counts);
  return `${done.join(", ")}; conflicts: ${resolution}`;
}

/** One entry of a table, which says its name when it has been run. */
function one<Parameters extends readonly unknown[]>(
  table: Readonly<Record<string, (...parameters: Parameters) => void>>,
  random: Random,
): (...parameters: Parameters) => string {
  const [first, ...rest] = Object.entries(table);
  if (first === undefined) throw new Error("the table is empty");
  const [name, run] = random.pick([first, ...rest]);
  return (...parameters) => {
    run(...parameters);
    return name;
  };
}

async function regenerate({ target }: Life, resolution: Resolution, counts: Record<string, number>): Promise<void> {
  const everything = await planned(target, []);
  if (everything === undefined) return;
  const regeneration = await planned(
    target,
    everything.pending.map(({ id }) => id),
  );
  if (regeneration?.files === undefined) throw new Error("changes were accepted and are still pending");
  for (const { kind } of regeneration.files.changes) {
    if (kind === "orphan") counts["orphans"] = (counts["orphans"] ?? 0) + 1;
    if (kind === "return") counts["returns"] = (counts["returns"] ?? 0) + 1;
    if (kind === "merge") counts["merges"] = (counts["merges"] ?? 0) + 1;
  }
  counts["conflicts"] = (counts["conflicts"] ?? 0) + regeneration.files.conflicts.length;
  const lock = await lockProject(target);
  try {
    const { unresolved } = await applyRegeneration(lock, regeneration, regeneration.files, {
      resolutionOf: () => resolution,
    });
    for (const path of unresolved) takeMarkersOut(join(target, path));
    if (unresolved.length > 0) {
      continueRun(lock);
      settleRecord(target);
    }
  } finally {
    lock.release();
  }
}

async function planned(target: string, accept: readonly string[]): Promise<Regenerated | undefined> {
  const regeneration = await planRegeneration({ target, cwd: target, accept, everything: true });
  return regeneration.kind === "planned" ? regeneration : undefined;
}

/** As somebody does who wants both sides. */
function takeMarkersOut(place: string): void {
  const lines = readFileSync(place, "utf8").split("\n");
  writeFileSync(place, lines.filter((line) => !/^(?:<{7}|\|{7}|={7}|>{7})/.test(line)).join("\n"));
}

/** What was generated can be generated again from what is recorded, and a run without a change changes nothing. */
async function stays({ target }: Life, measure: Measure): Promise<void> {
  const errors = (await findDrift(target)).filter(({ severity }) => severity === "error");
  for (const { code, message } of errors) measure.fail(`check says ${code}: ${message}`);
  const again = await planned(target, []);
  if (again !== undefined) measure.fail("a second run does not find the document unchanged");
}
