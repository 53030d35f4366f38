import type { ApiChange, Level } from "../../../contract/rules.js";
import { printable } from "../../../diagnostics/index.js";
import type { Applied, FilePlan, Regenerated } from "../../../regeneration.js";
import { quote } from "../../arguments/command-line.js";
import type { CommandLine } from "../../arguments/parse-arguments.js";
import type { Paint } from "../../terminal/paint.js";
import { count } from "../numbers.js";
import { type ChangeLine, changeLines } from "./changes.js";
import { conflictLines, fileLines } from "./files.js";
import { repeatCommand } from "./repeat-command.js";
import { countsOf, summaryLine } from "./summary.js";

export interface ReportOptions {
  readonly regeneration: Regenerated;
  readonly files: FilePlan | undefined;
  /** Absent when nothing was written. */
  readonly applied: Applied | undefined;
  /** As the command was given: for the lines that say how to go on. */
  readonly line: CommandLine;
  readonly paint: Paint;
}

/** A report that fits on a screen: what changed first, then what must be done, then files. */
export function regenerationText(options: ReportOptions): string {
  const { regeneration, files, applied, paint } = options;
  const { changes, pending, suggestions, reapproval } = regeneration;
  const isPending = new Set(pending);
  const others = changes.filter((change) => !isPending.has(change));
  // What must be accepted has two lines each; all together stay under forty.
  const most = pending.length > 0 ? { look: 3, info: 2 } : { look: 6, info: 3 };
  return [
    paint("bold", summaryLine(countsOf(regeneration))),
    section(paint("red", "Must be accepted first"), acceptLines(changeLines(pending, 9))),
    section("Looks like one that is gone", suggestions.slice(0, 3).map(suggestionLine)),
    section("Accepted", plainLines(changeLines(ofLevels(others, "gate", "breaking"), 4))),
    section("Look at", plainLines(changeLines(ofLevels(others, "review"), most.look))),
    section("Also changed", plainLines(changeLines(ofLevels(others, "info"), most.info))),
    section("Files", files === undefined ? [] : fileLines(files.changes)),
    section("In conflict", conflictLines(files?.conflicts ?? [], 6)),
    section("", reapproval.length === 0 ? [] : [reapprovalLine(reapproval)]),
    section(applied === undefined ? "Nothing was written" : "Next", nextLines(options)),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return title === "" ? lines.join("\n") : [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function ofLevels(changes: readonly ApiChange[], ...levels: readonly Level[]): readonly ApiChange[] {
  return changes.filter(({ level }) => levels.includes(level));
}

function acceptLines(lines: readonly ChangeLine[]): readonly string[] {
  return lines.map(({ level, id, text }) => `${level.padEnd(8)}  ${id}\n            ${printable(text, 220)}`);
}

function plainLines(lines: readonly ChangeLine[]): readonly string[] {
  return lines.map(({ text }) => printable(text, 220));
}

function suggestionLine({ id, operation, changeId }: Regenerated["suggestions"][number]): string {
  return `${id} may be ${printable(operation, 100)} now: --accept ${quote(changeId)} carries it over, edits and name`;
}

function reapprovalLine(names: readonly string[]): string {
  return `Clients that pin definitions will ask again about ${count(names.length, "tool")}.`;
}

function nextLines({ regeneration, files, applied, line }: ReportOptions): readonly string[] {
  const { pending } = regeneration;
  if (applied === undefined && pending.length > 0) {
    const [first] = changeLines(pending);
    return [`${repeatCommand(line, "--accept", first?.id ?? "<change>")}   # once for each; --yes accepts nothing`];
  }
  if (applied === undefined && (files?.conflicts.length ?? 0) > 0)
    return [`${repeatCommand(line, "--on-conflict", "<markers|keep|take>")}   # or on a terminal, file by file`];
  if (applied === undefined) return [repeatCommand(line)];
  const settled = `npx create-safe-mcp regenerate${line.positional === undefined ? "" : ` ${quote(line.positional)}`}`;
  if (applied.unresolved.length > 0)
    return [
      `settle the markers in ${count(applied.unresolved.length, "file")}, then: ${settled} --continue   # or --abort`,
    ];
  return [
    ...(applied.aside.length === 0
      ? []
      : [
          `look at ${applied.aside
            .slice(0, 3)
            .map((path) => printable(path, 100))
            .join(", ")}`,
        ]),
    ...(applied.written.includes("package.json") ? ["npm install"] : []),
    "npm test",
    "git add -A && git commit -m 'Regenerate the connector'",
  ];
}
