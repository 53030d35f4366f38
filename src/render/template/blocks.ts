import { readScript } from "./script.js";
import type { Segment } from "./segment.js";
import { templateProblem } from "./source.js";

/**
 * The blocks that the statements of a template open and close. The compiler would say only that the file ends too early.
 * @throws Refusal `TEMPLATE_SYNTAX` at the block that is not closed, or at the brace that closes none
 */
export function checkBlocks(segments: readonly Segment[]): void {
  const open: { readonly segment: Segment; readonly offset: number }[] = [];
  for (const segment of segments) {
    if (segment.kind !== "statement") continue;
    for (const { character, offset } of readScript(segment.text).braces) {
      if (character === "{") open.push({ segment, offset });
      else if (open.pop() === undefined) throw problem("This brace closes no block.", segment, offset);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined)
    throw problem("This block is not closed.", unclosed.segment, unclosed.offset, "Close it with <% } -%>.");
}

function problem(message: string, { source, start }: Segment, offset: number, help?: string): Error {
  return templateProblem("TEMPLATE_SYNTAX", message, { source, offset: start + offset }, help);
}
