import type { catalogue } from "./catalogue.js";

export type DiagnosticCode = keyof typeof catalogue;
export type Severity = "error" | "warning" | "info";

/** Where a problem stands: a file or URL as the user named it, and an RFC 6901 pointer or a line and column in it. */
export interface Location {
  readonly file?: string;
  readonly pointer?: string;
  readonly line?: number;
  readonly column?: number;
}

/** A problem with what the user gave us. It is data: stages collect diagnostics, the caller decides what stops the run. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One sentence with the facts of this case. Text of a document in it has passed `printable()`. */
  readonly message: string;
  readonly location?: Location;
  /** What to do now; the catalogue's `fix` when absent. */
  readonly help?: string;
}

/** Collects diagnostics through one run; the same code at the same place with the same words is kept once. */
export class Diagnostics {
  readonly #seen = new Set<string>();
  readonly #all: Diagnostic[] = [];

  add(diagnostic: Diagnostic): void {
    const identity = `${diagnostic.code}\n${diagnostic.location?.file ?? ""}\n${diagnostic.location?.pointer ?? ""}\n${diagnostic.message}`;
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    this.#all.push(diagnostic);
  }

  error(code: DiagnosticCode, message: string, location?: Location, help?: string): void {
    this.add({ code, severity: "error", message, ...(location && { location }), ...(help && { help }) });
  }

  warn(code: DiagnosticCode, message: string, location?: Location, help?: string): void {
    this.add({ code, severity: "warning", message, ...(location && { location }), ...(help && { help }) });
  }

  info(code: DiagnosticCode, message: string, location?: Location, help?: string): void {
    this.add({ code, severity: "info", message, ...(location && { location }), ...(help && { help }) });
  }

  get all(): readonly Diagnostic[] {
    return this.#all;
  }
}

/** What stopped a run. Thrown by a stage that cannot go on; the CLI prints `diagnostic` and exits with `exitCode`. */
export class Refusal extends Error {
  readonly diagnostic: Diagnostic;
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, diagnostic: Omit<Diagnostic, "severity">) {
    super(diagnostic.message);
    this.name = "Refusal";
    this.exitCode = exitCode;
    this.diagnostic = { ...diagnostic, severity: "error" };
  }
}

/** Exit codes of the command line; documented in the README. */
export const exitCodes = {
  done: 0,
  internal: 1,
  usage: 2,
  conflicts: 3,
  acceptanceNeeded: 4,
  drift: 5,
  documentInvalid: 6,
  commitFailed: 7,
  installFailed: 8,
  cancelled: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
