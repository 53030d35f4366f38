import { isDeepStrictEqual } from "node:util";
import type { EmittedTool } from "../verdicts/emitted.js";
import { isObject, type Json, type JsonObject, listAt } from "../verdicts/json.js";
import { type Advertised, constraintKeywords, hasPattern, isIdle, lists, listsSome, says } from "./advertised.js";
import type { DeclaredArgument } from "./declared-arguments.js";
import { allKeep, type Checker, Trial } from "./enforced.js";
import type { Rule } from "./rules.js";
import type { Warnings } from "./warnings.js";

export const aspects = ["arguments", "enums", "required", "constraints", "defaults"] as const;
export type Aspect = (typeof aspects)[number];

/** Whether something declared is kept, or the rule by which it is not counted. */
export type Verdict = boolean | Rule;

export interface Finding {
  readonly aspect: Aspect;
  readonly verdict: Verdict;
  /** What to say when it is lost. */
  readonly what: string;
}

/** What the findings about one argument are made from. */
export interface Evidence {
  readonly document: JsonObject;
  readonly tool: EmittedTool;
  readonly warnings: Warnings;
  /** The part of the emitted schema that checks the argument, where it can be got hold of. */
  readonly checker: Checker | undefined;
}

/** What of a declared argument stands in the advertised one; in what checks it alone when that was not shown for its size. */
export function findingsOf(
  declared: DeclaredArgument,
  advertised: Advertised | undefined,
  evidence: Evidence,
): readonly Finding[] {
  const found = new Examination(declared, advertised, evidence).findings();
  if (advertised !== undefined) return found;
  return found.map(({ verdict, ...rest }) => ({ ...rest, verdict: verdict === true ? "shown-short" : verdict }));
}

class Examination {
  readonly #declared: DeclaredArgument;
  readonly #keywords: JsonObject;
  readonly #listed: readonly Json[];
  readonly #advertised: Advertised | undefined;
  readonly #evidence: Evidence;
  #trial: Trial | undefined;

  constructor(declared: DeclaredArgument, advertised: Advertised | undefined, evidence: Evidence) {
    this.#declared = declared;
    this.#keywords = declared.together.keywords;
    this.#listed = listedIn(this.#keywords);
    this.#advertised = advertised;
    this.#evidence = evidence;
  }

  findings(): readonly Finding[] {
    const found: Finding[] = [{ aspect: "arguments", verdict: true, what: "" }];
    if (this.#declared.required) found.push({ aspect: "required", verdict: this.#isRequired(), what: "not required" });
    const enumVerdict = this.#listed.length === 0 || this.#enum();
    if (this.#listed.length > 0) found.push({ aspect: "enums", verdict: enumVerdict, what: "enum lost" });
    for (const keyword of constraintKeywords) {
      const bound = this.#keywords[keyword];
      if (bound === undefined || bound === null) continue;
      const what = `${keyword} ${JSON.stringify(bound)} lost`;
      found.push({ aspect: "constraints", verdict: this.#constraint(keyword, bound, enumVerdict), what });
    }
    const { default: value } = this.#keywords;
    if (value !== undefined && value !== null)
      found.push({ aspect: "defaults", verdict: this.#default(value), what: `default ${JSON.stringify(value)} lost` });
    return found;
  }

  #isRequired(): boolean {
    return this.#advertised?.required ?? this.#evidence.checker?.safeParse(undefined).success === false;
  }

  #enum(): Verdict {
    const schema = this.#advertised?.schema ?? true;
    if (lists(schema, this.#listed)) return true;
    // An enum beside an array whose values are no arrays is meant for the items.
    if (isObject(schema) && schema["type"] === "array" && lists(schema["items"] ?? true, this.#listed)) return true;
    if (this.#declared.chooses === true && listsSome(schema, this.#listed)) return "discriminator";
    const { warnings, tool } = this.#evidence;
    const isShort = warnings.showsShort(tool.name);
    return isShort && this.#tried((trial) => trial.takesOnly(this.#listed)) ? "shown-short" : false;
  }

  /** A list says more than any keyword beside it, unless its own values break that one. */
  #constraint(keyword: string, bound: Json, enumVerdict: Verdict): Verdict {
    if (isIdle(keyword, bound, this.#keywords["type"])) return "idle-keyword";
    if (this.#listed.length > 0) return allKeep(this.#listed, keyword, bound) ? enumVerdict : "enum-alone";
    const schema = this.#advertised?.schema ?? true;
    if (says(schema, keyword, bound)) return true;
    const between = keyword === "pattern" ? /^\/(.+)\/[a-z]*$/.exec(String(bound))?.[1] : undefined;
    if (between !== undefined && says(schema, keyword, between)) return "repaired-keyword";
    const { warnings, tool } = this.#evidence;
    if (!this.#tried((trial) => trial.obeys(keyword, bound)))
      return keyword === "pattern" && warnings.dropsPattern(bound) ? "dropped-pattern" : false;
    const goesWithoutSaying = Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER;
    if (goesWithoutSaying || (keyword === "pattern" && hasPattern(schema))) return true;
    return warnings.showsShort(tool.name) ? "shown-short" : false;
  }

  #default(value: Json): Verdict {
    const annotated = this.#advertised?.schema ?? this.#evidence.checker?.meta();
    if (isObject(annotated) && isDeepStrictEqual(annotated["default"], value)) return true;
    return this.#evidence.warnings.dropsDefault(value) ? "dropped-default" : false;
  }

  #tried(holds: (trial: Trial) => boolean): boolean {
    const { checker, document } = this.#evidence;
    if (checker === undefined) return false;
    this.#trial ??= new Trial(document, this.#declared, checker);
    return holds(this.#trial);
  }
}

/** The values that `enum` or `const` allow. */
export function listedIn(keywords: JsonObject): readonly Json[] {
  return keywords["const"] === undefined ? listAt(keywords, "enum") : [keywords["const"]];
}
