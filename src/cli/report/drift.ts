import { catalogue, type Diagnostic, type Severity } from "../../diagnostics/index.js";
import type { Paint } from "../terminal/paint.js";
import { version } from "../../version.js";
import { describeDiagnostics } from "./diagnostics.js";
import { diagnosticForJson } from "./json.js";

export type CheckFormat = "text" | "json" | "sarif" | "github" | "markdown";

const allSeverities: readonly Severity[] = ["error", "warning", "info"];

export interface DriftReport {
  readonly format: CheckFormat;
  readonly paint: Paint;
  /** What code hosts call a file of the project. */
  readonly placeOf: (file: string) => string;
}

/** What `check` has found, in the form that was asked for. */
export function describeDrift(drift: readonly Diagnostic[], { format, paint, placeOf }: DriftReport): string {
  switch (format) {
    case "json":
      return JSON.stringify({ ok: isClean(drift), findings: drift.map(diagnosticForJson) }, undefined, 2);
    case "sarif":
      return JSON.stringify(sarif(drift, placeOf), undefined, 2);
    case "github":
      return drift.map((one) => annotation(one, placeOf)).join("\n") || "::notice::As it was generated and accepted.";
    case "markdown":
      return markdown(drift);
    case "text":
      return text(drift, paint);
  }
}

function isClean(drift: readonly Diagnostic[]): boolean {
  return !drift.some(({ severity }) => severity === "error");
}

function text(drift: readonly Diagnostic[], paint: Paint): string {
  const lines = describeDiagnostics(drift, paint, undefined, allSeverities);
  const verdict = isClean(drift)
    ? "The connector is what was generated and accepted; what its owner edited is the owner's."
    : "The connector is not what was generated and accepted.";
  return [...lines, verdict].join("\n");
}

function markdown(drift: readonly Diagnostic[]): string {
  if (drift.length === 0) return "**check**: as it was generated and accepted.";
  const rows = drift.map(({ code, severity, message, location }) => {
    const cells = [severity, `\`${code}\``, location?.file ?? "", message];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  });
  return ["| | Code | File | Finding |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** A workflow command of GitHub Actions; property and message are escaped as its toolkit escapes them. */
function annotation({ code, severity, message, location }: Diagnostic, placeOf: DriftReport["placeOf"]): string {
  const data = message.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const file = location?.file === undefined ? undefined : placeOf(location.file);
  const escaped = file?.replaceAll(/[%\r\n:,]/g, (sign) => encodeURIComponent(sign));
  return `::${commands[severity]} ${escaped === undefined ? "" : `file=${escaped},`}title=${code}::${data}`;
}

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** SARIF 2.1.0 (OASIS), one rule for each code that was found. */
function sarif(drift: readonly Diagnostic[], placeOf: DriftReport["placeOf"]): unknown {
  const codes = [...new Set(drift.map(({ code }) => code))].sort();
  const rules = codes.map((code) => ({
    id: code,
    shortDescription: { text: catalogue[code].title },
    fullDescription: { text: catalogue[code].cause },
    help: { text: catalogue[code].fix },
  }));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "create-safe-mcp", version, rules } },
        results: drift.map(({ code, severity, message, location }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: levels[severity],
          message: { text: message },
          ...(location?.file !== undefined && {
            locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(placeOf(location.file)) } } }],
          }),
        })),
      },
    ],
  };
}

/** Relative, for the path alone: a folder may be called `c#`. */
function uriOf(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
