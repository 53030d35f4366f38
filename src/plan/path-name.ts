import type { HttpMethod, Operation } from "../model/types.js";
import { changeOfGet } from "./effect.js";
import { isPlaceholder, segmentsOf } from "./paths.js";
import { deleteVerbs, irreversibleVerbs, readLike, updateVerbs } from "./verbs.js";
import { singular, wordsOf } from "./words.js";

/**
 * The words of an operation that has no name of its own: `GET /pets/{id}` get pet, `GET /pets` list pets,
 * `POST /pets/{id}/photos` create pet photos, `POST /invoices/{id}/pay` pay invoice, `GET /cache/purge` purge cache.
 */
export function wordsOfPath(operation: Operation): readonly string[] {
  const { method, path } = operation;
  const segments = segmentsOf(path).filter((segment) => !/^(?:api|rest|v\d[\w.]*)$/i.test(segment));
  const last = segments.at(-1) ?? "";
  const endsInItem = isPlaceholder(last);
  const action = endsInItem ? [] : wordsOf(last);
  if (isAction(method, action[0])) return [...action, ...nouns(segments.slice(0, -1))];
  const words = nouns(segments);
  const change = changeOfGet(operation);
  if (change !== undefined) return [change, ...words.filter((word) => word !== change)];
  return [verbOf(method, endsInItem), ...(words.length > 0 ? words : ["root"])];
}

/** The static words of a path; what stands before a placeholder is one of its kind. */
export function nouns(segments: readonly string[]): readonly string[] {
  return segments.flatMap((segment, index) => {
    if (isPlaceholder(segment)) return [];
    const words = wordsOf(segment.replace(/\{[^}]*\}/g, " "));
    const isOwner = isPlaceholder(segments[index + 1] ?? "");
    return words.map((word, position) => (isOwner && position === words.length - 1 ? singular(word) : word));
  });
}

function isAction(method: HttpMethod, word: string | undefined): boolean {
  if (word === undefined) return false;
  if (method === "GET") return ["search", "query", "lookup", "validate", "verify"].includes(word);
  return (
    method === "POST" &&
    (irreversibleVerbs.has(word) || deleteVerbs.has(word) || updateVerbs.has(word) || readLike.has(word))
  );
}

const verbs: Readonly<Record<HttpMethod, string>> = {
  GET: "list",
  HEAD: "check",
  OPTIONS: "options",
  TRACE: "trace",
  POST: "create",
  PUT: "replace",
  PATCH: "update",
  DELETE: "delete",
  QUERY: "query",
};

function verbOf(method: HttpMethod, endsInItem: boolean): string {
  if (method === "GET" && endsInItem) return "get";
  return method === "POST" && endsInItem ? "update" : verbs[method];
}
