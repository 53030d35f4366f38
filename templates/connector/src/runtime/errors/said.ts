import { redact } from "../access/redaction.js";
import { cleanLine, cleanText } from "../results/clean-text.js";

const LONGEST = 500;

/** Lines of a stack trace: of use to nobody here, and they tell what the upstream is made of. */
const STACK_LINE = /^\s*(?:at\s.+[:(]\S*\d+\)?|File ".*", line \d+.*|Traceback .*|\.\.\. \d+ more)\s*$/gm;

/** Words of the upstream as they may be quoted: one line, cleaned, without secrets, and then cut. Undefined when nothing is left. */
export function said(text: string, length = LONGEST): string | undefined {
  const head = redact(cleanText(text)).slice(0, LONGEST * 8);
  const line = cleanLine(head.replace(STACK_LINE, ""), length);
  return line === "" ? undefined : line;
}
