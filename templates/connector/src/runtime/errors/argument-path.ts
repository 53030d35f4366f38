import type { JsonSchema } from "../schema/compact-schema.js";
import { propertyNames, schemaAt } from "../schema/schema-at.js";
import type { RequestDefinition, Tool } from "../tool.js";
import { describedInput } from "./argument-fixes.js";
import { fieldPath } from "./reading/field-path.js";
import { plainName } from "./reading/json-members.js";

const MOST_WRAPPERS = 3;

type Path = readonly (string | number)[];

/** A path of the upstream in the names of the tool. */
export interface ArgumentPath {
  readonly path: Path;
  /** How many of its steps, from the first, are ones that the tool has. */
  readonly known: number;
}

/** Where an upstream thinks that a field stands; no argument is meant by it, unless there is one of that name. */
const PLACES: ReadonlySet<string> = new Set([
  "body",
  "query",
  "querystring",
  "path",
  "header",
  "headers",
  "cookie",
  "params",
  "request",
  "requestbody",
  "form",
  "json",
  "input",
  "data",
  "attributes",
  "",
]);

/**
 * A path in the upstream's names as a path in the tool's argument names. Names are compared without case and punctuation
 * where they are not equal: servers speak of `DisplayName` or `display_name` for what they take as `displayName`.
 */
export function argumentPath(tool: Tool, path: readonly string[]): ArgumentPath {
  const schema = describedInput(tool);
  const candidates = [...starts(tool.request, path)].map((start) => inside(schema, start));
  const [first] = candidates;
  return candidates.find(isKnown) ?? candidates.find(({ known }) => known > 0) ?? first ?? { path: [], known: 0 };
}

/** Whether every step is one that the tool has. */
export function isKnown({ path, known }: ArgumentPath): boolean {
  return known === path.length;
}

/** The ways in which the path may begin with an argument, the likeliest first. */
function* starts(request: RequestDefinition, path: readonly string[]): Generator<readonly string[]> {
  const names = argumentNames(request);
  const beginning = path.findIndex((step) => !PLACES.has(plainName(step)));
  // Wrappers that the tool does not have, as the model's name in Rails, are passed over.
  for (const [index, step] of path.slice(0, MOST_WRAPPERS + 1).entries()) {
    const bracketed = names.find(({ wireName }) => wireName === `${step}[${path[index + 1] ?? ""}]`);
    if (bracketed !== undefined) yield [bracketed.argument, ...path.slice(index + 2)];
    const named = nameOf(names, step);
    if (named !== undefined) yield [named, ...path.slice(index + 1)];
  }
  const rest = path.slice(Math.max(0, beginning));
  const whole = request.body?.argument;
  if (whole !== undefined) yield [whole, ...rest];
  yield rest;
}

interface ArgumentName {
  readonly argument: string;
  readonly wireName: string;
}

function nameOf(names: readonly ArgumentName[], step: string): string | undefined {
  const plain = plainName(step);
  const found =
    names.find(({ wireName }) => wireName === step) ??
    names.find(
      ({ argument, wireName }) => plain !== "" && (plainName(wireName) === plain || plainName(argument) === plain),
    );
  return found?.argument;
}

function argumentNames({ parameters, body }: RequestDefinition): readonly ArgumentName[] {
  const wireNames = new Map(Object.entries(body?.wireNames ?? {}));
  return [
    ...parameters.flatMap(({ argument, wireName }) =>
      argument === undefined ? [] : [{ argument, wireName: wireName ?? argument }],
    ),
    ...(body?.fields ?? []).map((argument) => ({ argument, wireName: wireNames.get(argument) ?? argument })),
    ...(body?.argument === undefined ? [] : [{ argument: body.argument, wireName: body.argument }]),
  ];
}

/** The rest of a path, step by step through the schema. */
function inside(schema: JsonSchema, steps: readonly string[]): ArgumentPath {
  const [step, ...rest] = steps;
  if (step === undefined) return { path: [], known: 0 };
  const own = ownStep(schema, step);
  if (own !== undefined) return prefixed(own, inside(schemaAt(schema, [own]), rest));
  const items = schemaAt(schema, [0]);
  // Some leave the index out, and some name the variant of a union.
  if (ownStep(items, step) !== undefined) return inside(items, steps);
  const [next] = rest;
  if (next !== undefined && ownStep(schema, next) !== undefined) return inside(schema, rest);
  return { path: steps, known: 0 };
}

/** A step as the schema has it: an index, or the name of a property. */
function ownStep(schema: JsonSchema, step: string): string | number | undefined {
  if (/^\d{1,6}$/.test(step) && Object.keys(schemaAt(schema, [step])).length > 0) return Number(step);
  const names = propertyNames(schema);
  const plain = plainName(step);
  return names.includes(step) ? step : names.find((name) => plain !== "" && plainName(name) === plain);
}

function prefixed(step: string | number, { path, known }: ArgumentPath): ArgumentPath {
  return { path: [step, ...path], known: known + 1 };
}

/** The argument that a sentence is about: the one that it quotes, or with whose name it begins. */
export function argumentInWords(tool: Tool, words: string, where: "quoted" | "anywhere"): Path | undefined {
  const quoted = [...words.slice(0, 500).matchAll(/["'`“‘]([\w.[\]-]{1,64})["'`”’]/g)].map(([, name = ""]) => name);
  const candidates = where === "quoted" ? quoted : [...quoted, ...beginnings(words)];
  const paths = candidates.map((name) => argumentPath(tool, fieldPath(name)));
  return paths.find((found) => isKnown(found) && found.path.length > 0)?.path;
}

/** The first three words, two and one: `First name can't be blank`. */
function beginnings(words: string): readonly string[] {
  const first = words.trim().split(/\s+/, 3);
  return [3, 2, 1].map((count) => first.slice(0, count).join(" "));
}
