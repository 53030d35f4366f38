import { catalogue, type Diagnostic, type Location, printable, type Severity } from "../../diagnostics/index.js";
import type { Paint, Style } from "../terminal/paint.js";

/** Lines that all diagnostics together may take when a run is refused; a little less than a screen is useless, more is not read. */
const REFUSAL_LINES = 40;
const LINES_PER_CODE = 20;

const severities: readonly Severity[] = ["error", "warning"];
const styles: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", info: "dim" };

/**
 * Diagnostics for a person: errors first, one group a code, each line with its place; a long group is cut with the
 * number of what is not shown, never left out. Notes (`info`) are for `--json`, unless `shown` names them.
 */
export function describeDiagnostics(
  diagnostics: readonly Diagnostic[],
  paint: Paint,
  budget = Number.POSITIVE_INFINITY,
  shown: readonly Severity[] = severities,
): readonly string[] {
  const groups = shown.flatMap((severity) => groupByCode(diagnostics, severity));
  const share = Math.floor(budget / Math.max(1, groups.length)) - 3;
  const cap = Math.min(LINES_PER_CODE, Math.max(1, share));
  return groups.flatMap((group) => describeGroup(group, paint, cap));
}

/** The same where the run was refused: short enough to read. */
export function describeBriefly(diagnostics: readonly Diagnostic[], paint: Paint): readonly string[] {
  return describeDiagnostics(diagnostics, paint, REFUSAL_LINES);
}

/** `openapi.yaml:12:3`, `openapi.yaml#/paths/~1pets/get`. */
export function describeLocation({ file, pointer, line, column }: Location): string {
  const place = line === undefined ? "" : `:${line}${column === undefined ? "" : `:${column}`}`;
  return printable(`${file ?? ""}${place}${place === "" ? (pointer ?? "") : ""}`, 300);
}

function groupByCode(diagnostics: readonly Diagnostic[], severity: Severity): readonly (readonly Diagnostic[])[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity !== severity) continue;
    const group = groups.get(diagnostic.code);
    if (group === undefined) groups.set(diagnostic.code, [diagnostic]);
    else group.push(diagnostic);
  }
  return [...groups.values()];
}

function describeGroup(group: readonly Diagnostic[], paint: Paint, cap: number): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { title, fix } = catalogue[first.code];
  const shown = group.slice(0, group.length > cap ? cap - 1 || 1 : cap);
  const more = group.length - shown.length;
  return [
    `${paint(styles[first.severity], first.severity)} ${paint("bold", title)} ${paint("dim", `(${first.code})`)}`,
    ...shown.map((diagnostic) => `  ${describeLine(diagnostic)}`),
    ...(more > 0 ? [`  +${more} more`] : []),
    `  ${paint("dim", `→ ${first.help ?? fix}`)}`,
  ];
}

function describeLine({ location, message }: Diagnostic): string {
  const place = location === undefined ? "" : describeLocation(location);
  return place === "" ? message : `${place}: ${message}`;
}
