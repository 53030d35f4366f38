import { printable } from "../../diagnostics/index.js";
import type { Inspected } from "../../pipeline.js";
import type { ToolPlan } from "../../plan/types.js";
import { type Pickable, totalsOf } from "../prompts/pickable.js";
import type { Paint } from "../terminal/paint.js";
import { describeAccess } from "./access.js";
import { diagnosticForJson, toolForJson } from "./json.js";
import { count } from "./numbers.js";

/** Operations, effect, risk, access and cost as a table for a person. */
export function inspectionText({ api, plan, selected, diagnostics }: Inspected, paint: Paint): string {
  const { title, version, dialect } = plan.document;
  const isSelected = ({ operation }: ToolPlan): boolean => selected?.has(operation.key) ?? false;
  const chosen = plan.tools.filter(isSelected);
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
  return [
    `${paint("bold", printable(title))} ${printable(version, 40)} (OpenAPI ${dialect}): ${count(api.model.operations.length, "usable operation")}, ${api.model.leftOut.length} that cannot be used`,
    table([header, ...plan.tools.map((tool) => row(tool, isSelected(tool)))], paint),
    ...(plan.leftOut.length === 0
      ? []
      : [
          [
            paint("bold", "Cannot be used"),
            ...plan.leftOut.map(
              ({ method, path, reason }) => `  ${method} ${printable(path, 100)}: ${printable(reason)}`,
            ),
          ].join("\n"),
        ]),
    [
      `all        ${totalsOf(plan.tools.map(summary))}`,
      selected === undefined
        ? "selected   none: above 40 operations, --tools says which (tag:…, path:…, method:…, names, all)"
        : `selected   ${totalsOf(chosen.map(summary))} (marked *; change it with --tools, --access, --allow)`,
      ...(warnings > 0 ? [`${count(warnings, "warning")} about the document, above`] : []),
    ].join("\n"),
  ].join("\n\n");
}

/** The same for programs. */
export function inspectionJson({ api, plan, selected, diagnostics }: Inspected): unknown {
  const isSelected = ({ operation }: ToolPlan): boolean => selected?.has(operation.key) ?? false;
  const chosen = plan.tools.filter(isSelected);
  return {
    document: plan.document,
    totals: {
      operations: api.model.operations.length + api.model.leftOut.length,
      usable: api.model.operations.length,
      leftOut: plan.leftOut.length,
      selected: chosen.length,
      tokens: sumOf(plan.tools),
      selectedTokens: sumOf(chosen),
    },
    operations: plan.tools.map((tool) => ({ ...toolForJson(tool), selected: isSelected(tool) })),
    leftOut: plan.leftOut,
    diagnostics: diagnostics.map(diagnosticForJson),
  };
}

const header = ["", "tool", "operation", "effect", "risk", "tokens", "access"];

function row(tool: ToolPlan, isSelected: boolean): readonly string[] {
  const { name, operation, effect, risk, tokens } = tool;
  const what = `${operation.method} ${printable(operation.path, 60)}`;
  return [isSelected ? "*" : "", name, what, effect.verdict, risk.verdict, String(tokens), describeAccess(tool)];
}

function table(rows: readonly (readonly string[])[], paint: Paint): string {
  const widths = header.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...body] = lines;
  return [paint("dim", head), ...body].join("\n");
}

function summary({ risk, tokens }: ToolPlan): Pick<Pickable, "risk" | "tokens"> {
  return { risk: risk.verdict, tokens };
}

function sumOf(tools: readonly ToolPlan[]): number {
  return tools.reduce((sum, { tokens }) => sum + tokens, 0);
}
