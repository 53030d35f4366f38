import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, Refusal } from "../../../../src/diagnostics/index.js";
import { findDrift } from "../../../../src/drift.js";
import { settleRecord } from "../../../../src/regenerate/settle-record.js";
import type { Regenerated } from "../../../../src/regeneration.js";
import { continueRun, lockProject } from "../../../../src/write/index.js";
import type { Random } from "../../support/random.js";
import { type ApiDocument, freshApi, mutations, type Shelf } from "./changing-api.js";
import { setBack } from "./older-release.js";
import { type Edit, edits, lostLines, newOwner, unlockFiles } from "./owner.js";
import { apply, plannedWithAll, publish, type Standing } from "./standing-connector.js";

/** What every life begins with: ten tools. */
export const smallApi = (): ApiDocument => freshApi(["orders", "invoices"]);

/** How one regeneration ended. */
export interface RoundEnd {
  /** What became of the files: the kind of each change, and the path. */
  readonly changes: readonly { readonly kind: string; readonly path: string }[];
  readonly conflicts: number;
  /** A read-only file made it refuse first. */
  readonly refused: boolean;
}

/** One connector's life: it is edited, its document and its generator change, it is regenerated, and so on. */
export class Life {
  readonly #connector: Standing;
  readonly #random: Random;
  readonly #api = smallApi();
  readonly #shelf: Shelf = [];
  readonly #owner;
  readonly #edits: Readonly<Record<string, Edit>>;

  constructor(connector: Standing, random: Random, habits = edits) {
    this.#connector = connector;
    this.#random = random;
    this.#edits = habits;
    this.#owner = newOwner(connector.target);
  }

  /** All that happens until the next regeneration; says what it was. */
  change(): string {
    const random = this.#random;
    const mutated = some(mutations, random, (mutate) => mutate(this.#api, random, this.#shelf));
    const edited = some(this.#edits, random, (edit) => edit(this.#owner, random, this.#api));
    publish(this.#connector, this.#api);
    const released = random.chance(0.3)
      ? [`${String(setBack(this.#connector.target, random))} files of an older release`]
      : [];
    return [...mutated, ...edited, ...released].join(", ");
  }

  /** Regenerates with everything accepted and conflicts settled in one of the three ways. */
  async regenerate(): Promise<RoundEnd> {
    const resolution = this.#random.pick(["keep", "take", "markers"] as const);
    const { regeneration, refused } = await this.#plan();
    const { unresolved } = await apply(regeneration, resolution);
    await this.#resolve(unresolved);
    const { changes = [], conflicts = [] } = regeneration.files ?? {};
    return { changes, conflicts: conflicts.length, refused };
  }

  /** Own lines that stand nowhere any more. */
  lost(): readonly string[] {
    return lostLines(this.#connector.target, this.#owner.lines);
  }

  /** What speaks against this: all was generated from what is recorded, and a run without a change writes nothing. */
  async unsettled(): Promise<readonly string[]> {
    const errors = (await findDrift(this.#connector.target)).filter(({ severity }) => severity === "error");
    const problems = errors.map(({ code, message }) => `check says ${code}: ${message}`);
    const { written } = await apply(await plannedWithAll(this.#connector), "keep");
    return written.length === 0 ? problems : [...problems, `a second run writes ${written.join(", ")}`];
  }

  async #plan(): Promise<{ readonly regeneration: Regenerated; readonly refused: boolean }> {
    const follow = this.#random.chance(0.2);
    try {
      return { regeneration: await plannedWithAll(this.#connector, follow), refused: false };
    } catch (error) {
      if (!(error instanceof Refusal) || error.exitCode !== exitCodes.commitFailed) throw error;
      unlockFiles(this.#owner);
      return { regeneration: await plannedWithAll(this.#connector, follow), refused: true };
    }
  }

  /** As somebody does who wants both sides. */
  async #resolve(unresolved: readonly string[]): Promise<void> {
    if (unresolved.length === 0) return;
    const { target } = this.#connector;
    for (const path of unresolved) takeMarkersOut(join(target, path));
    const lock = await lockProject(target);
    continueRun(lock);
    settleRecord(target);
    lock.release();
  }
}

/** Runs one to three entries of a table; their names. */
function some<Entry>(
  table: Readonly<Record<string, Entry>>,
  random: Random,
  run: (entry: Entry) => void,
): readonly string[] {
  const all = Object.entries(table);
  return Array.from({ length: 1 + random.below(3) }, () => {
    const found = all[random.below(all.length)];
    if (found === undefined) throw new Error("the table is empty");
    const [name, entry] = found;
    run(entry);
    return name;
  });
}

function takeMarkersOut(place: string): void {
  const lines = readFileSync(place, "utf8").split("\n");
  writeFileSync(place, lines.filter((line) => !/^(?:<{7}|\|{7}|={7}|>{7})/.test(line)).join("\n"));
}
