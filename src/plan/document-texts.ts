import { type Diagnostics, exitCodes, type Location, Refusal, printable } from "../diagnostics/index.js";
import { firstSentences, plainText } from "./clean-text.js";
import { inspectText, type TextFinding } from "./text-rules.js";

/** Reads the texts of one document on their way to a model: each is checked, cleaned and cut, and reported once. */
export class DocumentTexts {
  readonly #read = new Map<string, string>();
  readonly #inspected = new Set<string>();
  readonly #diagnostics: Diagnostics;
  readonly #locate: (pointer: string) => Location;
  readonly #strict: boolean;

  constructor(diagnostics: Diagnostics, locate: (pointer: string) => Location, strict: boolean) {
    this.#diagnostics = diagnostics;
    this.#locate = locate;
    this.#strict = strict;
  }

  /** Plain words of a text, whole sentences up to `length`. @throws Refusal when a doubtful text meets `--strict`. */
  read(text: string, pointer: string, length: number): string {
    let plain = this.#read.get(text);
    if (plain === undefined) {
      this.inspect(text, pointer);
      plain = plainText(text);
      this.#read.set(text, plain);
    }
    return firstSentences(plain, length);
  }

  /** Checks a string that is not changed: a name, an enumeration value. True when nothing was found. */
  inspect(text: string, pointer: string): boolean {
    if (this.#inspected.has(text)) return true;
    this.#inspected.add(text);
    const findings = inspectText(text);
    for (const finding of findings) this.#report(finding, text, pointer);
    return findings.length === 0;
  }

  #report({ rule, evidence }: TextFinding, text: string, pointer: string): void {
    const location = this.#locate(pointer);
    const code = rule === "P01" ? "TEXT_HIDDEN_CHARACTERS" : "TEXT_INSTRUCTS_MODEL";
    const message =
      rule === "P01"
        ? `Hidden or deceptive characters in a text that reaches the model (${rule}): ${evidence}.`
        : `Text that reads like an instruction to the model (${rule}): "${printable(evidence, 80)}" in "${printable(text, 160)}"`;
    if (this.#strict) throw new Refusal(exitCodes.documentInvalid, { code, message, location });
    this.#diagnostics.warn(code, message, location);
  }
}
