import type { DiagnosticCode, Diagnostics } from "../diagnostics/index.js";
import type { Document } from "../load/types.js";
import { References } from "./reference.js";

/** Takes what was found wrong, and where. */
export interface Reporter {
  warn(code: DiagnosticCode, message: string, pointer: string): void;
  info(code: DiagnosticCode, message: string, pointer: string): void;
}

/** What every reader of the document shares. */
export class ModelContext implements Reporter {
  readonly document: Document;
  readonly references: References;
  readonly #diagnostics: Diagnostics;

  constructor(document: Document, diagnostics: Diagnostics) {
    this.document = document;
    this.references = new References(document.root);
    this.#diagnostics = diagnostics;
  }

  warn(code: DiagnosticCode, message: string, pointer: string): void {
    this.#diagnostics.warn(code, message, this.document.locate(pointer));
  }

  info(code: DiagnosticCode, message: string, pointer: string): void {
    this.#diagnostics.info(code, message, this.document.locate(pointer));
  }
}

/** Hears nothing: for schemas of responses, whose rules are never checked. */
export const silentReporter: Reporter = { warn: () => undefined, info: () => undefined };
