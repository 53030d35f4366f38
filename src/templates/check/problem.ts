import type { Diagnostic, DiagnosticCode } from "../../diagnostics/index.js";
import { excerptOf, locationOf, type Spot } from "../../render/template/source.js";

/** What is wrong at a place of a template: the sentence, and the line that it is about. */
export function problemAt(code: DiagnosticCode, sentence: string, spot: Spot, help?: string): Diagnostic {
  const location = locationOf(spot);
  const excerpt = excerptOf(spot.source.text, location.line ?? 1);
  const message = excerpt === "" ? sentence : `${sentence} | ${excerpt}`;
  return { code, severity: "error", message, location, ...(help !== undefined && { help }) };
}
