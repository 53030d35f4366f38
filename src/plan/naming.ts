import type { Operation } from "../model/types.js";
import { slug, uniqueSlugs } from "./slug.js";
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

/**
 * Names every operation of the document, by its key, whether selected or not: so a name does not depend on what else
 * is selected, nor on the order of the document.
 */
export function nameOperations(operations: readonly Operation[]): ReadonlyMap<string, ToolNaming> {
  const full = new Map(operations.map((operation) => [operation.key, operationWords(operation)]));
  const plain = withoutRedundancy(operations, full);
  const options = { convention: "snake", maxLength: maxNameLength, fallback: "tool" } as const;
  const sources = operations.map(({ key }) => [key, shortened(plain.get(key) ?? []).join(" ")] as const);
  const names = uniqueSlugs(sources, options);
  return new Map(operations.map((operation) => [operation.key, namingOf(operation, names.get(operation.key) ?? "tool")]));
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

function operationWords(operation: Operation): readonly string[] {
  const own = operation.extensions.name ?? operation.operationId;
  const words = own === undefined ? [] : wordsOf(own);
  return words.length > 0 ? words : wordsOfPath(operation);
}

/** `GET /pets/{id}`: get pet; `GET /pets`: list pets; `POST /pets/{id}/photos`: create pet photo. */
function wordsOfPath({ method, path }: Operation): readonly string[] {
  const segments = path.split("/").filter((segment) => segment !== "" && !/^(?:api|v\d[\w.]*)$/i.test(segment));
  const endsInItem = isPlaceholder(segments.at(-1) ?? "");
  const nouns = segments.flatMap((segment, index) => {
    if (isPlaceholder(segment)) return [];
    const owner = isPlaceholder(segments[index + 1] ?? "");
    return wordsOf(segment.replace(/\{[^}]*\}/g, " ")).map((word, position, all) => (owner && position === all.length - 1 ? singular(word) : word));
  });
  return [verbOf(method, endsInItem), ...(nouns.length > 0 ? nouns : ["root"])];
}

const verbs = {
  GET: "get", HEAD: "check", OPTIONS: "options", TRACE: "trace", POST: "create", PUT: "replace", PATCH: "update", DELETE: "delete", QUERY: "query",
} as const satisfies Record<Operation["method"], string>;

function verbOf(method: Operation["method"], endsInItem: boolean): string {
  if (method === "GET") return endsInItem ? "get" : "list";
  if (method === "POST") return endsInItem ? "update" : "create";
  return verbs[method];
}

/** Drops what frameworks add to an operationId, where the result stays unique. */
function withoutRedundancy(operations: readonly Operation[], full: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const plain = new Map(operations.map((operation) => [operation.key, plainWords(operation, full.get(operation.key) ?? [])]));
  const count = new Map<string, number>();
  for (const words of plain.values()) count.set(words.join("_"), (count.get(words.join("_")) ?? 0) + 1);
  return new Map([...plain].map(([key, words]) => [key, count.get(words.join("_")) === 1 ? words : (full.get(key) ?? words)]));
}

function plainWords(operation: Operation, words: readonly string[]): readonly string[] {
  const named = words.filter((word) => word !== "controller" && word !== "operationid");
  const route = [...wordsOf(operation.path), operation.method.toLowerCase()];
  return named.length > 0 ? withoutRoute(named, route) : words;
}

/** FastAPI appends path and method to the function's name: `read_items_items__id__get`. */
function withoutRoute(words: readonly string[], route: readonly string[]): readonly string[] {
  const rest = words.length - route.length;
  return rest > 0 && route.length > 1 && route.every((word, index) => words[rest + index] === word) ? words.slice(0, rest) : words;
}

const fillers: readonly string[] = [
  "the", "a", "an", "of", "for", "and", "with", "to", "in", "on", "from", "by", "that", "this", "all", "api", "rest", "v1", "v2", "v3",
];

/** Words that fit the length: fillers go first, then repetitions, then what stands between the verb and the last words. */
function shortened(words: readonly string[]): readonly string[] {
  const fits = (candidate: readonly string[]): boolean => candidate.join("_").length <= maxNameLength;
  let kept = words;
  for (const filler of fillers) {
    if (fits(kept)) return kept;
    kept = kept.filter((word, index) => index === 0 || word !== filler);
  }
  if (fits(kept)) return kept;
  kept = kept.filter((word, index) => !kept.slice(index + 1).some((later) => singular(later) === singular(word)));
  while (!fits(kept) && kept.length > 2) kept = [...kept.slice(0, 1), ...kept.slice(2)];
  return kept;
}

export function staticSegments(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "" && !isPlaceholder(segment));
}

export function isPlaceholder(segment: string): boolean {
  return segment.startsWith("{") && segment.endsWith("}");
}
