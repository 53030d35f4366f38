import type { JsonSchema } from "../schema/compact-schema.js";
import { expectation } from "../schema/expectation.js";
import { schemaAt } from "../schema/schema-at.js";
import type { Tool } from "../tool.js";
import { describedInput } from "./argument-fixes.js";
import { argumentInWords, argumentPath, type ArgumentPath, isKnown } from "./argument-path.js";
import { pathText } from "./path-text.js";
import type { UpstreamError } from "./read-error.js";
import type { FieldProblem } from "./reading/field-entry.js";
import { said } from "./said.js";
import type { ArgumentFix } from "./tool-error.js";

/** What the upstream says about single fields. */
export interface FieldFindings {
  /** Of the tool's own arguments. */
  readonly fixes: readonly ArgumentFix[];
  /** Of what is no argument of the tool: something that the upstream keeps itself, or that no caller gives. */
  readonly others: readonly FieldProblem[];
}

/** Sorts what the upstream says about single fields by whether a caller can do something about it. */
export function fieldFindings(tool: Tool, { fields, said: words = "" }: UpstreamError): FieldFindings {
  const found = fields.map((field) => ({ field, fix: fixOf(tool, field) }));
  const fixes = found.flatMap(({ fix }) => fix ?? []);
  const others = found.flatMap(({ field, fix }) => (fix === undefined && field.path.length > 0 ? [field] : []));
  if (fixes.length > 0) return { fixes, others };
  const path = argumentInWords(tool, words, "quoted");
  return { fixes: path === undefined ? [] : [describedFix(tool, path, words)], others };
}

function fixOf(tool: Tool, { path, problem, guess }: FieldProblem): ArgumentFix | undefined {
  if (path.length === 0) {
    const named = argumentInWords(tool, problem, "anywhere");
    return named === undefined ? undefined : describedFix(tool, named, problem);
  }
  const found = argumentPath(tool, path);
  if (found.path.length > 0 && isKnown(found)) return describedFix(tool, found.path, problem);
  if (guess) return undefined;
  return found.known > 0 ? fixInside(tool, found, problem) : cursorFix(tool, found, problem);
}

/** The upstream knows more of an argument than the tool does: its closest part that a caller can give is named. */
function fixInside(tool: Tool, { path, known }: ArgumentPath, problem: string): ArgumentFix {
  const own = path.slice(0, known);
  return isOpen(schemaAt(describedInput(tool), own))
    ? describedFix(tool, path, problem)
    : describedFix(tool, own, `${pathText(path.slice(known))}: ${problem}`);
}

function isOpen({ type, additionalProperties }: JsonSchema): boolean {
  return additionalProperties !== false && (type === undefined || [type].flat().includes("object"));
}

/** Where in a list a call stands is no argument of its own: the cursor carries it. */
function cursorFix(tool: Tool, { path: [argument] }: ArgumentPath, problem: string): ArgumentFix | undefined {
  const { cursor, paging } = tool.reading ?? {};
  if (cursor === undefined || paging === undefined || !Object.hasOwn(paging.position.shape, String(argument)))
    return undefined;
  return {
    path: cursor,
    problem: theApiSaid(problem),
    expected: `to be left out: without \`${cursor}\` it begins anew`,
  };
}

function describedFix(tool: Tool, path: readonly (string | number)[], problem: string): ArgumentFix {
  const steps = path.map((step) => (typeof step === "number" ? step : (said(step, 64) ?? "?")));
  return {
    path: pathText(steps),
    problem: theApiSaid(problem),
    expected: expectation(schemaAt(describedInput(tool), path)),
  };
}

function theApiSaid(problem: string): string {
  return `the API said: ${said(problem, 200) ?? "not right"}`;
}
