import { type ApiChange, isRule, needsAcceptance } from "../contract/rules.js";
import { exitCodes, nearest, printable, Refusal } from "../diagnostics/index.js";

/** What somebody has accepted, in the words of `--accept`. */
export interface Acceptance {
  /** Whether a change was accepted. */
  covers(change: ApiChange): boolean;
  /** Whether exactly this id was named. */
  names(id: string): boolean;
}

/**
 * `--accept`: ids of changes; a star, a slash and a rule for all changes by that rule; `breaking` for all that break
 * callers. Nothing covers all gates at once.
 */
export function acceptanceOf(accepted: readonly string[]): Acceptance {
  const ids = new Set(accepted);
  return {
    names: (id) => ids.has(id),
    covers: ({ id, rule, level }) =>
      ids.has(id) || ids.has(`*/${rule}`) || (level === "breaking" && ids.has("breaking")),
  };
}

/** Changes for which a run must stop. */
export function pendingOf(
  changes: readonly ApiChange[],
  acceptance: Acceptance,
  alsoReview = false,
): readonly ApiChange[] {
  const stops = (change: ApiChange): boolean => needsAcceptance(change) || (alsoReview && change.level === "review");
  return changes.filter((change) => stops(change) && !acceptance.covers(change));
}

/**
 * What was named and does not occur: most likely a slip, and an acceptance must not be one.
 * @throws Refusal `CLI_VALUE`, exit code 2
 */
export function refuseUnknown(
  accepted: readonly string[],
  changes: readonly ApiChange[],
  suggestions: readonly string[],
): void {
  const ids = new Set([...changes.map(({ id }) => id), ...suggestions, "breaking"]);
  const unknown = accepted.find((id) => !ids.has(id) && !isRulePattern(id));
  if (unknown === undefined) return;
  const [candidate] = nearest(unknown, ids);
  throw new Refusal(exitCodes.usage, {
    code: "CLI_VALUE",
    message: `--accept "${printable(unknown, 120)}": there is no such change.`,
    ...(candidate !== undefined && { help: `Did you mean --accept ${printable(candidate, 120)}?` }),
  });
}

function isRulePattern(id: string): boolean {
  return id.startsWith("*/") && isRule(id.slice(2));
}
