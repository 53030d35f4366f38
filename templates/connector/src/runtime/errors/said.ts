import { redact } from "../access/redaction.js";
import { cleanLine, cleanText } from "../results/clean-text.js";

const LONGEST = 500;

/** Lines of a stack trace but those of calls: of use to nobody here, and they tell what the upstream is made of. */
const STACK_LINE = /^(?:File ".*", line \d.*|Traceback .*|\.\.\. \d+ more)$/;
/** How the line of a call ends: with a place in a file. Whoever writes the text must not find parts that compete for it. */
const CALL_PLACE = /^[^:(]*[:(].*\d\)?$/;

/** Words of the upstream as they may be quoted: one line, cleaned, without secrets, and then cut. Undefined when nothing is left. */
export function said(text: string, length = LONGEST): string | undefined {
  const head = redact(cleanText(text)).slice(0, LONGEST * 8);
  const lines = head.split(/[\r\n]/).filter((line) => !isOfStack(line.trim()));
  const line = cleanLine(lines.join("\n"), length);
  return line === "" ? undefined : line;
}

function isOfStack(line: string): boolean {
  const words = line.split(/\s/);
  return STACK_LINE.test(line) || (words.length > 1 && words[0] === "at" && CALL_PLACE.test(words.at(-1) ?? ""));
}
