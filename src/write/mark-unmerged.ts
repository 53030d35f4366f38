import { runProgram } from "./run-program.js";

/** The three texts of a file whose conflict a person is to resolve. */
export interface Unmerged {
  /** `/`-separated, relative to the project. */
  readonly path: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Nothing that the repository's own configuration names is run. */
const inert = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];

/**
 * Tells git of conflicts as a merge of its own would: stages 1, 2 and 3 of the index (git-update-index(1), "Using
 * --index-info"), so that editors offer all three texts. Nothing happens outside a repository or without git.
 *
 * @returns whether git knows
 */
export async function markUnmerged(target: string, conflicts: readonly Unmerged[]): Promise<boolean> {
  if (conflicts.length === 0) return false;
  const prefix = await git(target, ["rev-parse", "--show-prefix"]);
  if (prefix === undefined) return false;
  const lines: string[] = [];
  for (const { path, ...texts } of conflicts) {
    const place = `${prefix.trim()}${path}`;
    const ids = await Promise.all([texts.base, texts.ours, texts.theirs].map((text) => store(target, text)));
    if (ids.some((id) => id === undefined)) return false;
    lines.push(`0 ${"0".repeat(ids[0]?.length ?? 40)} 0\t${place}`);
    lines.push(...ids.map((id, index) => `100644 ${String(id)} ${String(index + 1)}\t${place}`));
  }
  return (await git(target, ["update-index", "--index-info"], `${lines.join("\n")}\n`)) !== undefined;
}

/**
 * Takes back what `markUnmerged` told git: files whose conflict is still open in the index are again as in the last commit there.
 * Files in the folder are not touched.
 */
export async function clearUnmerged(target: string, paths: readonly string[]): Promise<void> {
  const open = await git(target, ["ls-files", "--unmerged", "-z", "--", ...paths.map((path) => `:(literal)${path}`)]);
  const named = new Set((open ?? "").split("\0").flatMap((entry) => entry.split("\t")[1] ?? []));
  if (named.size === 0) return;
  await git(target, ["reset", "--quiet", "--", ...[...named].map((path) => `:(literal)${path}`)]);
}

async function store(target: string, text: string): Promise<string | undefined> {
  return (await git(target, ["hash-object", "-w", "--no-filters", "--stdin"], text))?.trim();
}

async function git(cwd: string, parameters: readonly string[], input?: string): Promise<string | undefined> {
  const { exitCode, output } = await runProgram("git", [...inert, ...parameters], {
    cwd,
    ...(input !== undefined && { input }),
  });
  return exitCode === 0 ? output : undefined;
}
