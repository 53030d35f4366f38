import { redact } from "../access/redaction.js";
import { cleanLine } from "../results/clean-text.js";

const LONGEST = 500;

/** Secrets that are known by their shape alone: tokens, keys, and who logs in with a URL. */
const SECRETS =
  /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:sk|pk|rk)_(?:live|test)_\w{8,}|\bgh[opsur]_\w{16,}|\bxox[abps]-[\w-]{10,}|\bAKIA[0-9A-Z]{12,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*-----)?|(?<=:\/\/)[^\s/@]+:[^\s/@]+(?=@)/g;

/** Lines of a stack trace: of use to nobody here, and they tell what the upstream is made of. */
const STACK_LINE = /^\s*(?:at\s.+[:(]\S*\d+\)?|File ".*", line \d+.*|Traceback .*|\.\.\. \d+ more)\s*$/gm;

/** Words of the upstream as they may be quoted: one line, cut, cleaned, without secrets. Undefined when nothing is left. */
export function said(text: string, length = LONGEST): string | undefined {
  const head = text.slice(0, LONGEST * 8).replace(STACK_LINE, "");
  const line = cleanLine(redact(head).replace(SECRETS, "[secret]"), length);
  return line === "" ? undefined : line;
}
