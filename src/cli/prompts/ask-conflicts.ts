import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import type { Conflict, DiskEntry, Resolution } from "../../merge/index.js";
import { conflictLines } from "../report/regeneration/files.js";
import { diffText } from "../report/regeneration/diff.js";
import type { Screen } from "../terminal/screen.js";

type Answer = Resolution | "diff" | "abort";

/**
 * Asks file by file. What Enter takes is the owner's side: nobody loses work by habit.
 * @throws Refusal exit code 3 when the person stops
 */
export async function askConflicts(
  conflicts: readonly Conflict[],
  read: (path: string) => DiskEntry,
  { screen, signal }: { readonly screen: Screen; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Resolution>> {
  const answers = new Map<string, Resolution>();
  for (const conflict of conflicts) answers.set(conflict.path, await askOne(conflict, read, screen, signal));
  return answers;
}

async function askOne(
  conflict: Conflict,
  read: (path: string) => DiskEntry,
  screen: Screen,
  signal: AbortSignal,
): Promise<Resolution> {
  const { select } = await import("./inquirer.js");
  for (;;) {
    const [message = conflict.path] = conflictLines([conflict]);
    const answer = await select<Answer>({ message, choices: choicesOf(conflict), default: "keep" }, { signal });
    if (answer === "abort") refuseStopped(conflict);
    if (answer !== "diff") return answer;
    const { path, from, incoming } = conflict;
    screen.note(
      diffText([{ kind: "merge", path: from, before: conflict.before, text: incoming, notes: [] }], "", read) || path,
    );
  }
}

function choicesOf({ merge }: Conflict): { readonly value: Answer; readonly name: string }[] {
  const marked =
    merge?.marked === undefined
      ? []
      : [{ value: "markers" as const, name: "markers    both sides in the file, settled by you" }];
  return [
    { value: "keep", name: "keep mine  the new side goes to .safe-mcp/incoming/" },
    { value: "take", name: "take new   your side goes to .safe-mcp/incoming/" },
    ...marked,
    { value: "diff", name: "show       what the new side changes" },
    { value: "abort", name: "stop       nothing is written" },
  ];
}

function refuseStopped({ path }: Conflict): never {
  throw new Refusal(exitCodes.conflicts, {
    code: "REGENERATE_STOPPED",
    message: `Stopped at ${printable(path, 100)}; nothing was written.`,
  });
}
