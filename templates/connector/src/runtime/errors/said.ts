import { redact } from "../access/redaction.js";
import { cleanLine } from "../results/clean-text.js";

const LONGEST = 500;

/** Lines of a stack trace: of use to nobody here, and they tell what the upstream is made of. */
const STACK_LINE = /^\s*(?:at\s.+[:(]\S*\d+\)?|File ".*", line \d+.*|Traceback .*|\.\.\. \d+ more)\s*$/gm;

/** Words of the upstream as they may be quoted: one line, cut, cleaned, without secrets. Undefined when nothing is left. */
export function said(text: string, length = LONGEST): string | undefined {
  const head = text.slice(0, LONGEST * 8).replace(STACK_LINE, "");
  const line = cleanLine(redact(head), length);
  return line === "" ? undefined : line;
}
