import { expectation } from "../schema/expectation.js";
import { schemaAt } from "../schema/schema-at.js";
import type { Tool } from "../tool.js";
import { describedInput } from "./argument-fixes.js";
import { argumentInWords, argumentPath } from "./argument-path.js";
import { pathText } from "./path-text.js";
import type { UpstreamError } from "./read-error.js";
import type { FieldProblem } from "./reading/field-entry.js";
import { said } from "./said.js";
import type { ArgumentFix } from "./tool-error.js";

/** What the upstream says about single fields, said of the tool's own arguments. */
export function upstreamFixes(tool: Tool, { fields, said: words = "" }: UpstreamError): readonly ArgumentFix[] {
  const fixes = fields.flatMap((field) => fixOf(tool, field) ?? []);
  if (fixes.length > 0) return fixes;
  const path = argumentInWords(tool, words, "quoted");
  return path === undefined ? [] : [describedFix(tool, path, words)];
}

function fixOf(tool: Tool, { path, problem, guess }: FieldProblem): ArgumentFix | undefined {
  if (path.length === 0) {
    const named = argumentInWords(tool, problem, "anywhere");
    return named === undefined ? undefined : describedFix(tool, named, problem);
  }
  const found = argumentPath(tool, path);
  return found.path.length === 0 || (guess && !found.known) ? undefined : describedFix(tool, found.path, problem);
}

function describedFix(tool: Tool, path: readonly (string | number)[], problem: string): ArgumentFix {
  const steps = path.map((step) => (typeof step === "number" ? step : (said(step, 64) ?? "?")));
  return {
    path: pathText(steps),
    problem: `the API said: ${said(problem, 200) ?? "not right"}`,
    expected: expectation(schemaAt(describedInput(tool), path)),
  };
}
