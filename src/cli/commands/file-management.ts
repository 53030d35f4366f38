import { resolve } from "node:path";
import { exitCodes, nearest, printable, Refusal } from "../../diagnostics/index.js";
import { movedFiles } from "../../regenerate/moved-files.js";
import { openProject, type Project, projectFolder } from "../../regenerate/project.js";
import { changeFiles, withoutFlag } from "../../regenerate/settle-record.js";
import type { LockedFile } from "../../state/lock.js";
import { sourceFiles } from "../../state/places.js";
import {
  applyChanges,
  entryReader,
  lockProject,
  pendingPaths,
  type ProjectLock,
  readEntry,
  recover,
} from "../../write/index.js";
import type { Command, CommandContext } from "./command.js";
import { refusePending } from "./pending-run.js";

/** `restore <path> [dir]`: a generated file that its owner has deleted comes back, as it was last generated. */
export const restoreCommand: Command = (context) =>
  withFile(context, async ({ lock, path, movedTo, project }) => {
    const text = project.base.get(path);
    if (movedTo !== undefined)
      refuse(`${printable(path, 120)} is not missing: it stands at ${printable(movedTo, 120)} since you moved it.`);
    if (readEntry(lock.target, path).kind !== "missing" || text === undefined)
      refuse(`${printable(path, 120)} is not missing.`, "Move it away first: restore never overwrites.");
    if (context.line.switches.has("dry-run")) return `Would restore ${path}.`;
    await applyChanges(lock, [{ kind: "restore", path, text }], { record: [], signal: context.signal });
    changeFiles(lock.target, (file, other) => (other === path ? withoutFlag(file, "deleted") : file));
    return `${path} is back, as it was last generated.`;
  });

/** `own <path> [dir]`: the file leaves management. */
export const ownCommand: Command = (context) => setOwner(context, true);

/** `disown <path> [dir]`: the file comes back under management. */
export const disownCommand: Command = (context) => setOwner(context, false);

function setOwner(context: CommandContext, own: boolean): Promise<number> {
  return withFile(context, async ({ lock, path, movedTo }) => {
    if (own && sourceFiles.includes(path)) refuseSource(path);
    const place = movedTo ?? path;
    const sentence = own
      ? `${place} is yours alone: regenerate no longer touches it.`
      : `${place} is managed again: the next regenerate merges into it.`;
    if (context.line.switches.has("dry-run")) return sentence;
    // Nobody looks for a file that is its owner's: from now on it is found by what is recorded.
    const moved = movedTo === undefined ? {} : { movedTo };
    changeFiles(lock.target, (file, other) => (other === path ? { ...withOwner(file, own), ...moved } : file));
    return sentence;
  });
}

function withOwner(file: LockedFile, own: boolean): LockedFile {
  if (own) return { ...withoutFlag(file, "disowned"), own };
  return file.own === true ? { ...withoutFlag(file, "own"), disowned: true } : file;
}

interface Work {
  readonly lock: ProjectLock;
  /** At which it was generated, and is recorded. */
  readonly path: string;
  /** Where it stands now that its owner has moved it. */
  readonly movedTo: string | undefined;
  readonly project: Pick<Project, "base" | "lock">;
}

/** Finds the project and the file; does the work under the project's lock. */
async function withFile(context: CommandContext, work: (work: Work) => Promise<string>): Promise<number> {
  const { line, screen, cwd } = context;
  const [named, directory = "."] = line.positionals;
  if (named === undefined) refuse(`${line.verb} takes the path of a generated file.`);
  const target = projectFolder(resolve(cwd, directory));
  openProject(target);
  const lock = await lockProject(target);
  try {
    recover(lock);
    const pending = pendingPaths(lock);
    if (pending !== undefined) refusePending(pending);
    const { rest, ...open } = openProject(target);
    const project = { ...open, ...rest() };
    const moved = movedFiles(target, project.lock, project.base, entryReader(target));
    const path = generatedAt(named.replace(/^\.\//, ""), Object.keys(project.lock.files), moved);
    const sentence = await work({ lock, path, movedTo: moved.get(path), project });
    screen.print(line.switches.has("json") ? JSON.stringify({ path, done: !line.switches.has("dry-run") }) : sentence);
    return exitCodes.done;
  } finally {
    lock.release();
  }
}

/** A file that was moved goes by both its paths. @throws Refusal exit code 2 for one that was never generated */
function generatedAt(path: string, known: readonly string[], moved: ReadonlyMap<string, string>): string {
  if (known.includes(path)) return path;
  const [found] = [...moved].flatMap(([generated, place]) => (place === path ? [generated] : []));
  if (found !== undefined) return found;
  const [candidate] = nearest(path, known);
  refuse(`${printable(path, 120)} is no generated file.`, candidate && `Did you mean ${candidate}?`);
}

/** Its record would grow old, and with it what the next run is compared with. */
function refuseSource(path: string): never {
  refuse(
    `${path} cannot leave management: regenerate and check start from what it was.`,
    path === "safe-mcp.json"
      ? "Its choices are yours as it is: edit it, then run regenerate."
      : "It follows the document and safe-mcp.json: change these, then run regenerate.",
  );
}

function refuse(message: string, help?: string): never {
  throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message, ...(help && { help }) });
}
