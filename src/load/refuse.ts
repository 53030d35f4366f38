import { type DiagnosticCode, exitCodes, type Location, Refusal } from "../diagnostics/index.js";

/** The document cannot be used: exit 6. */
export function refuse(code: DiagnosticCode, message: string, location: Location, help?: string): never {
  throw new Refusal(exitCodes.documentInvalid, { code, message, location, ...(help && { help }) });
}
