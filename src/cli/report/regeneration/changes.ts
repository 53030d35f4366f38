import { type ApiChange, connector, type Level } from "../../../contract/rules.js";
import { count } from "../numbers.js";

/** One line of a report: a change, or several of one rule. */
export interface ChangeLine {
  readonly level: Level;
  /** What `--accept` takes. */
  readonly id: string;
  readonly text: string;
}

/** Up to this many changes of one rule have a line each. */
const mostAlone = 3;

/** Changes as lines, those of a rule with many under one. A text that asks for a look always has its own. */
export function changeLines(changes: readonly ApiChange[], budget = Number.POSITIVE_INFINITY): readonly ChangeLine[] {
  const groups = new Map<string, ApiChange[]>();
  for (const change of changes) {
    const key = change.text.includes("LOOK: ") ? change.id : `${change.level} ${change.rule}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const alone = groups.size * mostAlone <= budget ? mostAlone : 1;
  const lines = [...groups.values()].flatMap((group) =>
    group.length <= alone ? group.map(lineOf) : [together(group)],
  );
  if (lines.length <= budget) return lines;
  const kept = lines.slice(0, Math.max(1, budget - 1));
  const [first] = lines.slice(kept.length);
  const more = `and ${count(lines.length - kept.length, "other line")}: --json or --report lists everything`;
  return first === undefined ? kept : [...kept, { level: first.level, id: "…", text: more }];
}

function lineOf({ level, id, subject, text }: ApiChange): ChangeLine {
  return { level, id, text: subject === connector ? text : `${subject}: ${text}` };
}

function together(group: readonly ApiChange[]): ChangeLine {
  const [first] = group;
  if (first === undefined) throw new Error("A group of changes is never empty");
  const subjects = [...new Set(group.map(({ subject }) => subject))];
  const names =
    subjects.length > 3 ? `${subjects.slice(0, 3).join(", ")} and ${subjects.length - 3} more` : subjects.join(", ");
  const what =
    group.length === subjects.length
      ? count(group.length, "tool")
      : `${group.length} times in ${count(subjects.length, "tool")}`;
  return { level: first.level, id: `*/${first.rule}`, text: `${what}: ${names}; such as: ${first.text}` };
}
