import { printable } from "../diagnostics/index.js";
import type { LockedDocument } from "../state/lock.js";
import { apiChange } from "./api-change.js";
import { type ApiChange, connector } from "./rules.js";

/** A place of the document that characters were taken out of. */
export interface HiddenFacts {
  readonly pointer: string;
  /** `U+202E`. */
  readonly characters: readonly string[];
  /** Id of the tool whose operation it stands in. */
  readonly subject?: string | undefined;
}

/** Characters that nobody sees, where there were none of them before. */
export function diffHidden(
  before: NonNullable<LockedDocument["hidden"]>,
  after: readonly HiddenFacts[],
): readonly ApiChange[] {
  return after.flatMap(({ pointer, characters, subject = connector }) => {
    const known = new Set(Object.hasOwn(before, pointer) ? before[pointer] : []);
    const added = characters.filter((character) => !known.has(character));
    if (added.length === 0) return [];
    const shown = added.length > 6 ? `${added.slice(0, 6).join(", ")} and ${added.length - 6} more` : added.join(", ");
    const text = `characters that nobody sees were taken out of ${printable(pointer, 160)}; LOOK: hidden characters (${shown})`;
    return [apiChange({ subject, rule: "hidden-characters", place: pointer.slice(2), text, after: added })];
  });
}
