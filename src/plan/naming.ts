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

/**
 * Names every operation of the document, by its key, whether selected or not: so a name does not depend on what else
 * is selected, nor on the order of the document.
 */
export function nameOperations(operations: readonly Operation[]): ReadonlyMap<string, ToolNaming> {
  const names = distinctNames(
    operations.map((operation) => ({ key: operation.key, candidates: candidatesOf(operation), level: 0 })),
  );
  return new Map(
    operations.map((operation) => [operation.key, namingOf(operation, names.get(operation.key) ?? "tool")]),
  );
}

interface Named {
  readonly key: string;
  /** Shortest first. */
  readonly candidates: readonly string[];
  level: number;
}

/** All that want one name take their next longer one; those that have none left get a hash of method and path. */
function distinctNames(all: readonly Named[]): ReadonlyMap<string, string> {
  const nameOf = ({ candidates, level, key }: Named): string =>
    candidates[level] ?? withHash(candidates[0] ?? "tool", key, options);
  for (let changed = true; changed;) {
    const holders = new Map<string, Named[]>();
    for (const named of all) holders.set(nameOf(named), [...(holders.get(nameOf(named)) ?? []), named]);
    changed = false;
    for (const group of holders.values()) {
      const movable = group.length > 1 ? group.filter(({ level, candidates }) => level < candidates.length) : [];
      for (const named of movable) named.level += 1;
      changed ||= movable.length > 0;
    }
  }
  return new Map(all.map((named) => [named.key, nameOf(named)]));
}

/** The name without what frameworks add, the full one, then with the resource, its parameters and the method. */
function candidatesOf(operation: Operation): readonly string[] {
  const own = operation.extensions.name ?? operation.operationId ?? "";
  const full = wordsOf(own).length > 0 ? wordsOf(own) : wordsOfPath(operation);
  const plain = plainWords(operation, full);
  const resource = nouns(segmentsOf(operation.path)).filter(
    (word) => !plain.some((known) => singular(known) === singular(word)),
  );
  const parameters = [...operation.path.matchAll(/\{([^}]+)\}/g)].slice(-2).flatMap(([, name = ""]) => wordsOf(name));
  const method = operation.method.toLowerCase();
  const ways = [
    plain,
    full,
    [...plain, ...resource],
    [...plain, ...resource, "by", ...parameters],
    [...plain, ...resource, method],
  ];
  return [...new Set(ways.map((words) => slug(shortened(words).join(" "), options)))];
}

function namingOf(operation: Operation, name: string): ToolNaming {
  const group = groupOf(operation);
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

function plainWords(operation: Operation, words: readonly string[]): readonly string[] {
  const named = words.filter((word) => word !== "controller" && word !== "operationid");
  const route = [...wordsOf(operation.path), operation.method.toLowerCase()];
  return named.length > 0 ? withoutRoute(named, route) : words;
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
