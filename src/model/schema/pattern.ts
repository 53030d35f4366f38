import { RE2JS } from "re2js";
import { printable } from "../../diagnostics/index.js";
import type { Reporter } from "../context.js";
import { withCasesSpelledOut } from "./letter-case.js";
import { portablePattern } from "./portable-pattern.js";

/** Longer ones are not worth their cost, and neither are more of them. */
const longest = 1024;
const most = 5_000;

type Verdict = { readonly pattern: string } | { readonly refusal: string };

/** Decides which patterns of a document can be checked; each is tried once. */
export class Patterns {
  readonly #verdicts = new Map<string, Verdict>();

  /**
   * The pattern when it is valid ECMAScript with the `u` flag and a linear engine takes it, in a spelling that both read
   * alike; reported and undefined otherwise.
   */
  linear(written: string, pointer: string, report: Reporter): string | undefined {
    const verdict = this.#verdictOn(written);
    if ("pattern" in verdict) return verdict.pattern;
    const message = `The pattern ${printable(written, 120)} is not checked: ${verdict.refusal}.`;
    report.warn("SCHEMA_PATTERN_DROPPED", message, pointer);
    return undefined;
  }

  #verdictOn(written: string): Verdict {
    const known = this.#verdicts.get(written);
    if (known) return known;
    if (this.#verdicts.size >= most) return { refusal: `the document has more than ${most} patterns` };
    const verdict = judge(written);
    this.#verdicts.set(written, verdict);
    return verdict;
  }
}

function judge(written: string): Verdict {
  if (written.length > longest) return { refusal: `it is longer than ${longest} characters` };
  const pattern = portablePattern(withCasesSpelledOut(withoutDelimiters(written)));
  // Node 22 and later know `(?i:…)`, Node 20 does not.
  if (/\(\?[a-z-]+[:)]/.test(pattern)) return { refusal: "it changes flags inside" };
  if (!compiles(() => new RegExp(pattern, "u"))) return { refusal: "it is no valid ECMAScript pattern (flag u)" };
  if (!compiles(() => RE2JS.compile(pattern))) return { refusal: "no engine with a linear running time takes it" };
  return { pattern };
}

/**
 * What stands between the slashes of a literal such as `/^[a-z]+$/i`. As a pattern it would match nothing: no text has a
 * slash before its beginning or behind its end.
 */
function withoutDelimiters(written: string): string {
  const [, inner, flags = ""] = /^\/(\^.*|.*(?<!\\)\$)\/([giu]*)$/s.exec(written) ?? [];
  if (inner === undefined) return written;
  return flags.includes("i") ? `(?i)${inner}` : inner;
}

function compiles(compile: () => unknown): boolean {
  try {
    compile();
    return true;
  } catch {
    return false;
  }
}
