import type { DiagnosticCode, Diagnostics, Location } from "../diagnostics/index.js";

/** What the parts of this stage report to. */
export interface Warnings {
  warn(code: DiagnosticCode, message: string, location: Location): void;
}

const shownPerCode = 200;

/** Hands warnings on, so many of each code; a document with a million faults has them counted. */
export class BoundedWarnings implements Warnings {
  readonly #diagnostics: Diagnostics;
  readonly #counts = new Map<DiagnosticCode, number>();

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  warn(code: DiagnosticCode, message: string, location: Location): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count <= shownPerCode) this.#diagnostics.warn(code, message, location);
  }

  /** Says how many were not handed on. */
  finish(file: string): void {
    for (const [code, count] of this.#counts) {
      if (count <= shownPerCode) continue;
      this.#diagnostics.warn(code, `The same holds for ${count - shownPerCode} further places.`, { file });
    }
  }
}
