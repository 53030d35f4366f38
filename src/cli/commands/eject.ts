import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { exitCodes, Refusal } from "../../diagnostics/index.js";
import type { Change } from "../../merge/index.js";
import { openProject, projectFolder } from "../../regenerate/project.js";
import { withoutGenerator } from "../../regenerate/without-generator.js";
import { leaveLayers } from "../../templates/leave-layers.js";
import { baseFile, lockFile, orphansFolder, incomingFolder, stateFolder } from "../../state/places.js";
import {
  applyChanges,
  type ApplicableChange,
  lockProject,
  pendingPaths,
  readEntry,
  recover,
} from "../../write/index.js";
import { count } from "../report/numbers.js";
import type { Command, CommandContext } from "./command.js";
import { refusePending } from "./pending-run.js";

/** Read by nobody but create-safe-mcp. The contracts and the schema of the scope lock stay: reviews and editors read them. */
const removed = [lockFile, baseFile, `${stateFolder}/safe-mcp.schema.json`, "safe-mcp.json"];
/** Where the generator is spoken of. */
const speaking = [".github/workflows/ci.yml", "README.md", ".gitattributes"];

/** `eject [dir]`: leaves create-safe-mcp. The connector builds and passes its tests as before. */
export const ejectCommand: Command = async (context) => {
  const target = projectFolder(resolve(context.cwd, context.line.positional ?? "."));
  const { config } = openProject(target, "two");
  const lock = await lockProject(target);
  try {
    recover(lock);
    const pending = pendingPaths(lock);
    if (pending !== undefined) refusePending(pending);
    const changes = [...leaveLayers(target, config), ...changesOf(target)];
    if (!context.line.switches.has("dry-run")) {
      await confirm(context);
      await applyChanges(lock, changes, { record: [], signal: context.signal });
    }
    report(target, changes, context);
    return exitCodes.done;
  } finally {
    lock.release();
  }
};

function changesOf(target: string): readonly ApplicableChange[] {
  const deletions = removed.flatMap((path): readonly ApplicableChange[] => {
    const entry = readEntry(target, path);
    return entry.kind === "file" ? [{ kind: "delete", path, before: entry.digest }] : [];
  });
  const rewrites = speaking.flatMap((path): readonly ApplicableChange[] => {
    const entry = readEntry(target, path);
    if (entry.kind !== "file" || entry.text === undefined) return [];
    const text = withoutGenerator(path, entry.text);
    if (text === entry.text) return [];
    if (text.trim() === "") return [{ kind: "delete", path, before: entry.digest }];
    return [{ kind: "write", path, before: entry.digest, text }];
  });
  return [...rewrites, ...deletions];
}

/** There is no way back but version control. @throws Refusal exit code 2 without a yes */
async function confirm({ line, screen, signal }: CommandContext): Promise<void> {
  if (line.switches.has("yes")) return;
  if (screen.interactive) {
    const { confirm: ask } = await import("../prompts/inquirer.js");
    const message = "The connector will no longer be regenerated. Go on?";
    if (await ask({ message, default: false }, { signal })) return;
  }
  throw new Refusal(exitCodes.usage, {
    code: "CLI_ANSWERS_MISSING",
    message: "eject is not taken back by this program, and nobody has said yes.",
    help: "Look with --dry-run, then run it with --yes.",
  });
}

function report(target: string, changes: readonly Change[], { line, screen }: CommandContext): void {
  const dry = line.switches.has("dry-run");
  const paths = changes.map(({ kind, path }) => `${kind === "delete" ? "remove" : "change"} ${path}`);
  if (line.switches.has("json")) {
    screen.print(JSON.stringify({ directory: target, written: !dry, changes: paths }, undefined, 2));
    return;
  }
  screen.print([dry ? "Would" : "Done:", ...paths.map((path) => `  ${path}`), ...leftovers(target)].join("\n"));
}

function leftovers(target: string): readonly string[] {
  return [orphansFolder, incomingFolder].flatMap((folder) => {
    const place = join(target, folder);
    if (!existsSync(place)) return [];
    return [`${folder} stays: ${count(readdirSync(place, { recursive: true }).length, "entry", "entries")} of yours.`];
  });
}
