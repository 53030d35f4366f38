import { badArgument } from "./bad-argument.js";
import { isOpaque } from "./scalar-text.js";

const HALF_OF_A_PAIR = /\p{Surrogate}/u;

/**
 * Text that is not Unicode has no UTF-8, so that it can't be sent as what it is.
 * @throws ToolError `INVALID_ARGUMENTS`
 */
export function refuseMalformedText(input: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(input)) {
    if (isMalformed(value)) throw badArgument(name, "holds half of a surrogate pair", "well-formed Unicode text");
  }
}

function isMalformed(value: unknown): boolean {
  if (typeof value === "string") return HALF_OF_A_PAIR.test(value);
  if (typeof value !== "object" || value === null || isOpaque(value)) return false;
  return Object.entries(value).some(([name, member]) => HALF_OF_A_PAIR.test(name) || isMalformed(member));
}
