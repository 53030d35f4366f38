import type { Operation } from "../model/types.js";
import { bestResponse } from "./best-response.js";
import { baseForm, deleteVerbs, hiddenInGet, plainReads } from "./verbs.js";
import { wordsOf } from "./words.js";

/** What no list would be told of with: words of a change, and of what there was not before. */
const changing: ReadonlySet<string> = new Set([...hiddenInGet, ...deleteVerbs, "new", "mark", "generate", "refresh"]);
const listing: ReadonlySet<string> = new Set([...plainReads, "list", "show"]);

/**
 * Whether an operation says in words of its own that it lists, answers with a list, and speaks of no change:
 * `GET /commands/send` may list what can be sent. `Get` is no such word, because frameworks write it before every name.
 */
export function tellsOfList({ summary = "", description = "", responses }: Operation): boolean {
  if (bestResponse(responses)?.content[0]?.schema.kind !== "array") return false;
  const words = [summary, description].map((text) => wordsOf(text).map(baseForm));
  return (
    words.some(([first = "", ...others]) => listing.has(first) && others.length >= 2) &&
    !words.flat().some((word) => changing.has(word))
  );
}
