import type { Operation } from "../model/types.js";
import { nouns, wordsOfPath } from "./path-name.js";
import { segmentsOf, staticSegments } from "./paths.js";
import { slug, withHash } from "./slug.js";
import { isVerb } from "./verbs.js";
import { singular, wordsOf } from "./words.js";

/** What an operation is called as a tool, in code and on disk. */
export interface ToolNaming {
  /** `create_refund` */
  readonly name: string;
  /** `createRefund` */
  readonly exportName: string;
  /** `refunds` */
  readonly group: string;
  /** `src/tools/refunds/create-refund.ts` */
  readonly file: string;
}

const maxNameLength = 48;
const options = { convention: "snake", maxLength: maxNameLength, fallback: "tool" } as const;

/** Every question that is asked about a document needs the names of its operations. */
const namingsOf = new WeakMap<readonly Operation[], ReadonlyMap<string, ToolNaming>>();

/**
 * Names every operation of the document, by its key, whether selected or not: so a name does not depend on what else
 * is selected, nor on the order of the document. The same list is named once.
 */
export function nameOperations(operations: readonly Operation[]): ReadonlyMap<string, ToolNaming> {
  const before = namingsOf.get(operations);
  if (before !== undefined) return before;
  const names = distinctNames(operations);
  const namings = new Map(
    operations.map((operation) => [
      operation.key,
      namingOf({ name: names.get(operation.key) ?? "tool", group: groupOf(operation) }),
    ]),
  );
  namingsOf.set(operations, namings);
  return namings;
}

interface Candidate {
  readonly operation: Operation;
  readonly name: string;
  /** How many ways of naming it were tried before. */
  readonly level: number;
}

/** All that want one name take their next longer one; those that have none left get a hash of method and path. */
function distinctNames(operations: readonly Operation[]): ReadonlyMap<string, string> {
  let candidates = operations.map((operation): Candidate => ({ operation, name: nameAt(operation, 0), level: 0 }));
  for (let changed = true; changed;) {
    const holders = new Map<string, number>();
    for (const { name } of candidates) holders.set(name, (holders.get(name) ?? 0) + 1);
    const moves = ({ name, level }: Candidate): boolean => (holders.get(name) ?? 0) > 1 && level < ways.length;
    changed = candidates.some(moves);
    candidates = candidates.map((candidate) => (moves(candidate) ? next(candidate) : candidate));
  }
  return new Map(candidates.map(({ operation, name }) => [operation.key, name]));
}

function next({ operation, level }: Candidate): Candidate {
  return { operation, name: nameAt(operation, level + 1), level: level + 1 };
}

function nameAt(operation: Operation, level: number): string {
  const wordsAt = ways[level];
  if (wordsAt === undefined) return withHash(nameAt(operation, 0), operation.key, options);
  return slug(shortened(wordsAt(operation)).join(" "), options);
}

type Way = (operation: Operation) => readonly string[];

/** Ways of naming an operation, shortest first. */
const ways: readonly Way[] = [
  withoutFramework,
  ownWords,
  (operation) => [...withoutFramework(operation), ...resourceWords(operation)],
  (operation) => [...withoutFramework(operation), ...resourceWords(operation), "by", ...parameterWords(operation)],
  (operation) => [...withoutFramework(operation), ...resourceWords(operation), operation.method.toLowerCase()],
];

function ownWords(operation: Operation): readonly string[] {
  const words = wordsOf(operation.extensions.name ?? operation.operationId ?? "");
  return words.length > 0 ? words : wordsOfPath(operation);
}

function resourceWords(operation: Operation): readonly string[] {
  const known = new Set(withoutFramework(operation).map(singular));
  return nouns(segmentsOf(operation.path)).filter((word) => !known.has(singular(word)));
}

function parameterWords({ path }: Operation): readonly string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].slice(-2).flatMap(([, name = ""]) => wordsOf(name));
}

/** Without what frameworks add to an operationId. */
function withoutFramework(operation: Operation): readonly string[] {
  const words = ownWords(operation);
  const named = words.filter((word) => word !== "controller" && word !== "operationid");
  if (named.length === 0) return words;
  const method = operation.method.toLowerCase();
  return named.at(-1) === method ? withoutRoute(named, [...wordsOf(operation.path), method]) : named;
}

/** What follows from the name of a tool and its folder. */
export function namingOf({ name, group }: Pick<ToolNaming, "name" | "group">): ToolNaming {
  return {
    name,
    exportName: slug(name, { convention: "camel", fallback: "tool" }),
    group,
    file: `src/tools/${group}/${slug(name, { convention: "kebab", fallback: "tool" })}.ts`,
  };
}

/** First tag, else first static path segment that is not a version. */
function groupOf({ tags, path }: Operation): string {
  const segment = staticSegments(path).find((candidate) => !/^(?:api|rest|v\d[\w.]*)$/i.test(candidate));
  return slug(tags[0] ?? segment ?? "general", { convention: "kebab", maxLength: 40, fallback: "group" });
}

/** FastAPI appends path and method to the function's name: `read_items_items__id__get`. */
function withoutRoute(words: readonly string[], route: readonly string[]): readonly string[] {
  const rest = words.length - route.length;
  return rest > 0 && route.length > 1 && route.every((word, index) => words[rest + index] === word)
    ? words.slice(0, rest)
    : words;
}

const fillers: readonly string[] = [
  "the",
  "a",
  "an",
  "of",
  "for",
  "and",
  "with",
  "to",
  "in",
  "on",
  "from",
  "by",
  "that",
  "this",
  "all",
  "api",
  "rest",
  "v1",
  "v2",
  "v3",
];

/** Words that fit the length: fillers go first, then repetitions, then what stands between the verb and the last words. */
function shortened(words: readonly string[]): readonly string[] {
  let kept = words;
  for (const filler of fillers) {
    if (fits(kept)) return kept;
    kept = kept.filter((word, index) => index === 0 || word !== filler);
  }
  if (fits(kept)) return kept;
  kept = kept.filter((word, index) => !kept.slice(index + 1).some((later) => singular(later) === singular(word)));
  const head = isVerb(kept[1] ?? "") ? 2 : 1;
  while (!fits(kept) && kept.length > head + 1) kept = [...kept.slice(0, head), ...kept.slice(head + 1)];
  return kept;
}

function fits(words: readonly string[]): boolean {
  return words.join("_").length <= maxNameLength;
}
