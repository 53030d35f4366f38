import { redactValue } from "../access/redaction.js";
import type { ArgumentFix, ErrorBody } from "./tool-error.js";

/** Characters of JSON: with the sentences before it and the facts about the call a text of 8,000 takes it whole. */
const MOST_CHARACTERS = 6_000;
const LONGEST_TEXT = 300;

/** An error as it may leave the connector: without secrets, and so short that no client cuts it. */
export function presentable(body: ErrorBody): ErrorBody {
  const clean = redactValue(body) as ErrorBody;
  if (sizeOf(clean) <= MOST_CHARACTERS) return clean;
  const { fix = [], verify, ...rest } = clean;
  const shortened = {
    ...rest,
    message: cut(rest.message, 1_000),
    next: cut(rest.next, 1_000),
    ...(verify !== undefined && { verify: { tool: verify.tool, arguments: shortMembers(verify.arguments) } }),
  };
  const fixes = thoseThatFit(fix.map(shortFix), MOST_CHARACTERS - sizeOf(shortened));
  return { ...shortened, ...(fixes.length > 0 && { fix: fixes }) };
}

function thoseThatFit(fixes: readonly ArgumentFix[], room: number): readonly ArgumentFix[] {
  let left = room;
  return fixes.filter((fix) => (left -= sizeOf(fix) + 1) >= 0);
}

function shortFix({ path, problem, expected, example }: ArgumentFix): ArgumentFix {
  const shown = example !== undefined && sizeOf(example) <= LONGEST_TEXT;
  return {
    path: cut(path, LONGEST_TEXT),
    problem: cut(problem, LONGEST_TEXT),
    expected: cut(expected, LONGEST_TEXT),
    ...(shown && { example }),
  };
}

/** Long values are left out: half a value would be another one. */
function shortMembers(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => sizeOf(value) <= LONGEST_TEXT)
      .slice(0, 8),
  );
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}
