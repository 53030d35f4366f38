import { RE2JS } from "re2js";
import { printable } from "../../diagnostics/index.js";
import type { Reporter } from "../context.js";
import { textKeyword } from "./keywords.js";
import type { SchemaConversion, SchemaNode } from "./node.js";

/** Longer ones are not worth their cost. */
const longest = 1024;

type Verdict = { readonly pattern: string } | { readonly refusal: string };

const verdicts = new Map<string, Verdict>();

/** The `pattern` of a schema when it can be checked in linear time; reported and undefined otherwise. */
export function patternOf(node: SchemaNode, conversion: SchemaConversion): string | undefined {
  if (!conversion.checked) return undefined;
  const pattern = textKeyword(node, "pattern", conversion.report);
  return pattern === undefined ? undefined : linearPattern(pattern, node.pointer, conversion.report);
}

/** A pattern that is valid ECMAScript with the `u` flag and that a linear engine takes; reported and undefined otherwise. */
export function linearPattern(pattern: string, pointer: string, report: Reporter): string | undefined {
  const verdict = verdictOn(pattern);
  if ("pattern" in verdict) return verdict.pattern;
  const message = `The pattern ${printable(pattern, 120)} is not checked: ${verdict.refusal}.`;
  report.warn("SCHEMA_PATTERN_DROPPED", message, pointer);
  return undefined;
}

function verdictOn(pattern: string): Verdict {
  const known = verdicts.get(pattern);
  if (known) return known;
  const verdict = judge(pattern);
  verdicts.set(pattern, verdict);
  return verdict;
}

function judge(written: string): Verdict {
  if (written.length > longest) return { refusal: `it is longer than ${longest} characters` };
  const pattern = inPortableSyntax(written);
  // Node 22 and later know `(?i:…)`, Node 20 does not.
  if (/\(\?[a-z-]+[:)]/.test(pattern)) return { refusal: "it changes flags inside" };
  if (!compiles(() => new RegExp(pattern, "u"))) return { refusal: "it is no valid ECMAScript pattern (flag u)" };
  if (!compiles(() => RE2JS.compile(pattern))) return { refusal: "no engine with a linear running time takes it" };
  return { pattern };
}

/**
 * The same pattern where both engines read it alike: `\@` is `@`, and `\u00e9` the character itself. A hyphen that is
 * escaped outside a class, or stands unescaped beside `\w`, is what ECMAScript without the flag takes it for.
 */
function inPortableSyntax(pattern: string): string {
  if (!/\\[^\w\s^$\\.*+?()[\]{}|/]|\\u[0-9a-fA-F]{4}|\\[wdsWDS]-|-\\[wdsWDS]/.test(pattern)) return pattern;
  let inClass = false;
  let portable = "";
  for (const [token] of pattern.matchAll(/\\u[0-9a-fA-F]{4}|\\[\s\S]|[\s\S]/g)) {
    portable += portableToken(token, inClass, portable);
    if (token === "[") inClass = true;
    else if (token === "]") inClass = false;
  }
  return portable;
}

function portableToken(token: string, inClass: boolean, before: string): string {
  if (/^\\u/.test(token) && token.length === 6) return characterOf(token);
  if (/^\\[^\w\s^$\\.*+?()[\]{}|/-]$/.test(token)) return token.slice(1);
  if (token === "\\-") return inClass ? token : "-";
  return token === "-" && inClass && /\\[wdsWDS]$/.test(before) ? "\\-" : token;
}

function characterOf(escape: string): string {
  const code = Number.parseInt(escape.slice(2), 16);
  if (code >= 0xd800 && code <= 0xdfff) return escape;
  if (code > 0xa0) return String.fromCharCode(code);
  return `\\x${code.toString(16).padStart(2, "0")}`;
}

function compiles(compile: () => unknown): boolean {
  try {
    compile();
    return true;
  } catch {
    return false;
  }
}
