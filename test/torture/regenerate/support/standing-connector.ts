import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArguments } from "../../../../src/cli/arguments/parse-arguments.js";
import type { Command } from "../../../../src/cli/commands/command.js";
import { regenerateCommand } from "../../../../src/cli/commands/regenerate.js";
import type { Config } from "../../../../src/config/types.js";
import { rules } from "../../../../src/contract/rules.js";
import { Diagnostics, Refusal } from "../../../../src/diagnostics/index.js";
import type { Resolution } from "../../../../src/merge/index.js";
import { create } from "../../../../src/pipeline.js";
import { type Applied, applyRegeneration, planRegeneration, type Regenerated } from "../../../../src/regeneration.js";
import { lockProject } from "../../../../src/write/index.js";

/** A connector in a folder of its own, the document beside it. */
export interface Standing {
  readonly folder: string;
  readonly target: string;
}

/** How a run of the command ended. */
export interface RunEnd {
  readonly code: number;
  /** Ids of the changes that wait for acceptance. */
  readonly pending: readonly string[];
  readonly conflicts: number;
  readonly written: readonly string[];
  /** Paths that hold markers. */
  readonly unresolved: readonly string[];
  /** All that it said, for the report of a failure. */
  readonly said: string;
}

const choices: Config = {
  name: "standing-mcp",
  document: { source: "../openapi.json" },
  access: "full",
  tools: ["all"],
  allow: [],
  store: "sqlite",
  transport: "both",
  strict: false,
};

export async function standing(document: unknown, config: Partial<Config> = {}): Promise<Standing> {
  const folder = mkdtempSync(join(tmpdir(), "standing-"));
  const target = join(folder, "connector");
  publish({ folder }, document);
  const source = { kind: "file", path: join(folder, "openapi.json") } as const;
  await create({ source, cwd: folder, decide: () => ({ config: { ...choices, ...config }, target }) });
  return { folder, target };
}

/** The same once more, times included. */
export function copyOf({ folder }: Standing): Standing {
  const copy = mkdtempSync(join(tmpdir(), "standing-"));
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  return { folder: copy, target: join(copy, "connector") };
}

export function takeAway({ folder }: Pick<Standing, "folder">): void {
  rmSync(folder, { recursive: true, force: true });
}

export function publish({ folder }: Pick<Standing, "folder">, document: unknown): void {
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(document));
}

const acceptAll = Object.keys(rules).map((rule) => `*/${rule}`);

/** What a run would do with every change accepted; with `follow` also every suggestion of what a lost tool is called now. */
export async function plannedWithAll({ target, folder: cwd }: Standing, follow = false): Promise<Regenerated> {
  const asked = follow ? await planRegeneration({ target, cwd }) : undefined;
  const followed = asked?.kind === "planned" ? asked.suggestions.map(({ changeId }) => changeId) : [];
  const regeneration = await planRegeneration({ target, cwd, accept: [...acceptAll, ...followed] });
  if (regeneration.kind === "unchanged") throw new Error("what is accepted was not looked at");
  return regeneration;
}

/** Writes a plan, every conflict settled in the same way. */
export async function apply(regeneration: Regenerated, resolution: Resolution): Promise<Applied> {
  if (regeneration.files === undefined) throw new Error("changes wait for acceptance");
  const lock = await lockProject(regeneration.target);
  try {
    return await applyRegeneration(lock, regeneration, regeneration.files, { resolutionOf: () => resolution });
  } finally {
    lock.release();
  }
}

/** `regenerate --json` in this process, without a terminal. */
export async function regenerate({ folder, target }: Standing, ...flags: readonly string[]): Promise<RunEnd> {
  const { code, said } = await run(regenerateCommand, folder, ["regenerate", target, "--json", ...flags]);
  return { code, ...reportOf(said) };
}

/** A command in this process, without a terminal: how it ended and what it printed, or why it refused. */
export async function run(
  command: Command,
  cwd: string,
  parameters: readonly string[],
): Promise<Pick<RunEnd, "code" | "said">> {
  const printed: string[] = [];
  try {
    const code = await command({
      line: parseArguments(parameters),
      screen: {
        interactive: false,
        paint: (_, text) => text,
        print: (text) => printed.push(text),
        note: () => undefined,
        progress: () => undefined,
        settle: () => undefined,
      },
      diagnostics: new Diagnostics(),
      signal: new AbortController().signal,
      cwd,
    });
    return { code, said: printed.join("\n") };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.exitCode, said: error.message };
  }
}

function reportOf(said: string): Omit<RunEnd, "code"> {
  // `--continue` and `--abort` say one sentence.
  const report = (said.startsWith("{") ? JSON.parse(said) : {}) as Partial<
    Record<"pending" | "conflicts" | "written" | "unresolved", readonly string[]>
  >;
  const { pending = [], conflicts = [], written = [], unresolved = [] } = report;
  return { pending, conflicts: conflicts.length, written, unresolved, said };
}
