import type { ArgumentFix } from "../errors/tool-error.js";

const MAX_DEPTH = 32;
const MAX_VALUES = 100_000;
/** Room for one file of the largest size as base64, and some more. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** A surrogate without its other half: no UTF-8 can carry it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

interface Visit {
  readonly path: string;
  readonly value: unknown;
  readonly depth: number;
}

/** What is wrong with the mere size and shape of arguments, before any schema looks at them. */
export function boundViolation(root: Readonly<Record<string, unknown>>): ArgumentFix | undefined {
  const open: Visit[] = [{ path: "", value: root, depth: 0 }];
  let characters = 0;
  let values = 0;
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { path, value, depth } = visit;
    values += 1;
    if (typeof value === "string") characters += value.length;
    const problem = textProblem(value) ?? sizeProblem(depth, values, characters);
    if (problem !== undefined) return { path: path || "arguments", ...problem };
    if (typeof value !== "object" || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      const inner = Array.isArray(value) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
      const refused = Array.isArray(value) ? undefined : nameProblem(name);
      if (refused !== undefined) return { path: path || "arguments", ...refused };
      open.push({ path: inner, value: member, depth: depth + 1 });
    }
  }
  return undefined;
}

type Problem = Omit<ArgumentFix, "path">;

function textProblem(value: unknown): Problem | undefined {
  if (typeof value !== "string" || !LONE_SURROGATE.test(value)) return undefined;
  return { problem: "holds half of a surrogate pair", expected: "well-formed Unicode text" };
}

function nameProblem(name: string): Problem | undefined {
  if (name === "__proto__") return { problem: "has a property named __proto__", expected: "no such property" };
  return LONE_SURROGATE.test(name)
    ? { problem: "has a name with half of a surrogate pair", expected: "well-formed Unicode text" }
    : undefined;
}

function sizeProblem(depth: number, values: number, characters: number): Problem | undefined {
  if (depth > MAX_DEPTH)
    return { problem: `is nested more than ${MAX_DEPTH} levels deep`, expected: `at most ${MAX_DEPTH} levels` };
  if (values > MAX_VALUES)
    return { problem: `holds more than ${MAX_VALUES} values`, expected: `at most ${MAX_VALUES} values` };
  if (characters > MAX_CHARACTERS)
    return { problem: "is too large", expected: `at most ${MAX_CHARACTERS} characters of text in all` };
  return undefined;
}
