import { printable } from "../diagnostics/index.js";
import { inspectText } from "../plan/text-rules.js";

/** What a person must know of a text that a model will read: characters that nobody sees, words that give orders. */
export function textFindings(text: unknown): string {
  if (typeof text !== "string") return "";
  const found = inspectText(text).map(({ rule, evidence }) =>
    rule === "P01"
      ? `hidden characters (${evidence})`
      : `reads like an instruction (${rule}: "${printable(evidence, 60)}")`,
  );
  return found.length === 0 ? "" : `; LOOK: ${found.join("; ")}`;
}
