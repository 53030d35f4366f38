import type { Level } from "../../../contract/rules.js";
import type { Applied, FilePlan, Regenerated } from "../../../regeneration.js";
import { conflictLines, fileLines } from "./files.js";
import { countsOf, summaryLine } from "./summary.js";

const titles: Readonly<Record<Level, string>> = {
  gate: "More power, or other addresses",
  breaking: "Breaks callers",
  review: "Look at",
  info: "Also changed",
};

/** The whole report as Markdown, for a pull request. */
export function regenerationMarkdown(
  regeneration: Regenerated,
  files: FilePlan | undefined,
  applied: Applied | undefined,
): string {
  const { changes, pending, suggestions, unseen, reapproval } = regeneration;
  const isPending = new Set(pending);
  const levels = Object.entries(titles).flatMap(([level, title]) => {
    const rows = changes.filter((change) => change.level === level);
    if (rows.length === 0) return [];
    const lines = rows.map(
      (change) => `- ${code(change.id)}: ${escaped(change.text)}${isPending.has(change) ? " **(not accepted)**" : ""}`,
    );
    return [`## ${title}`, lines.join("\n")];
  });
  const list = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`## ${title}`, lines.map((line) => `- ${line}`).join("\n")];
  return `${[
    `# ${summaryLine(countsOf(regeneration))}`,
    applied === undefined ? "Nothing was written." : "",
    ...levels,
    ...list(
      "Looks like one that is gone",
      suggestions.map(({ id, operation }) => `${code(id)} may be ${code(operation)} now`),
    ),
    ...list("Files", fileLines(files?.changes ?? []).map(escaped)),
    ...list("In conflict", conflictLines(files?.conflicts ?? [], Number.POSITIVE_INFINITY).map(escaped)),
    ...list("Clients that pin definitions will ask again about", reapproval.map(code)),
    ...list("New operations that were not selected", unseen.map(code)),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

/** The report of a run that had nothing to do. */
export const unchangedMarkdown = `# Nothing changed

The document, your choices and create-safe-mcp are those of the last run.
`;

/** Ids and keys hold nothing but what a document calls its operations; a backtick would end the span. */
function code(text: string): string {
  return `\`${text.replaceAll(/[`\r\n]/g, "'")}\``;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|!]/g, (sign) => `\\${sign}`);
}
