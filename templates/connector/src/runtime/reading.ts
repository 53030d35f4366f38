import type { Reading, ValidCall } from "./call.js";
import type { ArgumentFix } from "./errors/tool-error.js";
import { nearest } from "./errors/nearest.js";
import { fieldNames, fieldPath } from "./results/choose.js";
import { type BoundArguments, readCursor } from "./results/cursor.js";
import type { Tool } from "./tool.js";

/** The arguments of a call, with those apart that only say which part of the result is wanted. */
export interface SortedArguments {
  /** As the caller gave them; undefined when none was. */
  readonly asked: Asked | undefined;
  /** The operation's own. */
  readonly own: Readonly<Record<string, unknown>>;
}

interface Asked {
  readonly cursor?: unknown;
  readonly fields?: unknown;
  readonly detail?: unknown;
}

const MOST_FIELDS = 50;
const names = ["cursor", "fields", "detail"] as const;

/** Takes the arguments that are the connector's own out of those of the operation. */
export function sortArguments({ reading }: Tool, given: Readonly<Record<string, unknown>>): SortedArguments {
  if (reading === undefined) return { asked: undefined, own: given };
  const asked = names.flatMap((name) => {
    const argument = reading[name];
    return argument === undefined || given[argument] === undefined ? [] : [[name, argument] as const];
  });
  if (asked.length === 0) return { asked: undefined, own: given };
  const taken = new Set<string>(asked.map(([, argument]) => argument));
  return {
    asked: Object.fromEntries(asked.map(([name, argument]) => [name, given[argument]])),
    own: Object.fromEntries(Object.entries(given).filter(([name]) => !taken.has(name))),
  };
}

export interface CheckedReading {
  readonly reading?: Reading;
  /** Upstream arguments that the caller does not see: where in the list the call stands. */
  readonly position: Readonly<Record<string, unknown>>;
  readonly fixes: readonly ArgumentFix[];
}

/** What was asked for, or everything that is wrong with it. `given`: all arguments, as a cursor is bound to them. */
export function checkReading(tool: Tool, asked: Asked | undefined, given: BoundArguments): CheckedReading {
  const start = tool.reading?.paging?.start ?? {};
  if (asked === undefined) return { position: start, fixes: [] };
  const fixes: ArgumentFix[] = [];
  const fields = asked.fields === undefined ? undefined : checkFields(tool, asked.fields, fixes);
  if (asked.detail !== undefined && asked.detail !== "full" && asked.detail !== "concise")
    fixes.push({
      path: tool.reading?.detail ?? "detail",
      problem: "is not an allowed value",
      expected: "one of concise, full",
      example: "full",
    });
  const cursor = asked.cursor === undefined ? undefined : checkCursor(tool, asked.cursor, given, fixes);
  return {
    reading: {
      ...(cursor !== undefined && { cursor: cursor.state }),
      ...(fields !== undefined && { fields }),
      ...(asked.detail === "full" && { full: true }),
    },
    position: cursor?.position ?? start,
    fixes,
  };
}

/** What a cursor is bound to: everything that was given but the cursor itself. */
export function boundArguments({ tool, arguments: given }: Pick<ValidCall, "tool" | "arguments">): BoundArguments {
  const { [tool.reading?.cursor ?? ""]: _cursor, ...others } = Object(given) as Record<string, unknown>;
  return others;
}

function checkCursor(
  tool: Tool,
  text: unknown,
  given: BoundArguments,
  fixes: ArgumentFix[],
):
  { readonly state: NonNullable<Reading["cursor"]>; readonly position: Readonly<Record<string, unknown>> } | undefined {
  const path = tool.reading?.cursor ?? "cursor";
  const read = readCursor(text, tool, boundArguments({ tool, arguments: given }));
  if (read.kind === "foreign") {
    fixes.push({
      path,
      problem: "was given by a call with other arguments",
      expected: `exactly the other arguments of that call; without \`${path}\` it begins anew`,
    });
    return undefined;
  }
  const { start = {}, position } = tool.reading?.paging ?? {};
  const state = read.kind === "state" ? read.state : undefined;
  const parsed = state?.position === undefined ? undefined : position?.safeParse(state.position);
  if (state === undefined || (state.position !== undefined && parsed?.success !== true)) {
    fixes.push({
      path,
      problem: `is not a cursor of ${tool.name}`,
      expected: `\`page.next_cursor\` of the result before, unchanged; without \`${path}\` it begins anew`,
    });
    return undefined;
  }
  return { state, position: parsed?.data ?? start };
}

/** Names that nobody declares are refused with the nearest; inside of a field the answer decides. */
function checkFields(tool: Tool, given: unknown, fixes: ArgumentFix[]): readonly string[] {
  const path = tool.reading?.fields ?? "fields";
  const known = fieldNames(tool.result);
  const expected = `names of fields: ${shownNames(known)}`;
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_FIELDS) {
    fixes.push({ path, problem: `is not a list of 1 to ${MOST_FIELDS} names`, expected, example: known.slice(0, 2) });
    return [];
  }
  return given.flatMap((field: unknown, index): readonly string[] => {
    const [name = ""] = typeof field === "string" ? fieldPath(field, tool.result) : [];
    if (typeof field === "string" && known.includes(name)) return [field];
    fixes.push({
      path: `${path}[${index}]`,
      problem: "is not a field of the result",
      expected: meant(name, known, expected),
    });
    return [];
  });
}

function meant(name: string, known: readonly string[], expected: string): string {
  const near = nearest(name, known);
  return near === undefined ? expected : `did you mean ${near}? Known: ${shownNames(known)}`;
}

function shownNames(known: readonly string[]): string {
  const shown = known.slice(0, 40).join(", ");
  return known.length > 40 ? `${shown} and ${known.length - 40} more` : shown;
}
