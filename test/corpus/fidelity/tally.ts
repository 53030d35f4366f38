import { type Aspect, aspects, type Finding } from "./findings.js";
import type { Rule } from "./rules.js";

export interface Ratio {
  readonly declared: number;
  readonly kept: number;
}

/** What a document declares of the arguments of its operations, and how much of it the tools advertise. */
export interface Fidelity {
  readonly aspects: Readonly<Record<Aspect, Ratio>>;
  /** What is not counted, by rule, and how often. */
  readonly exceptions: Readonly<Partial<Record<Rule, number>>>;
  /** What is missing, one line each; empty for a perfect score. */
  readonly missing: readonly string[];
}

export class Tally {
  readonly #findings: Finding[] = [];

  add(place: string, findings: readonly Finding[]): void {
    for (const { aspect, verdict, what } of findings)
      this.#findings.push({ aspect, verdict, what: `${place}: ${what}` });
  }

  result(): Fidelity {
    const exceptions = new Map<Rule, number>();
    for (const { verdict } of this.#findings)
      if (typeof verdict === "string") exceptions.set(verdict, (exceptions.get(verdict) ?? 0) + 1);
    return {
      aspects: Object.fromEntries(aspects.map((aspect) => [aspect, this.#ratio(aspect)])) as Record<Aspect, Ratio>,
      exceptions: Object.fromEntries(exceptions),
      missing: this.#findings.filter(({ verdict }) => verdict === false).map(({ what }) => what),
    };
  }

  #ratio(aspect: Aspect): Ratio {
    const counted = this.#findings.filter(
      (finding) => finding.aspect === aspect && typeof finding.verdict === "boolean",
    );
    return { declared: counted.length, kept: counted.filter(({ verdict }) => verdict === true).length };
  }
}
