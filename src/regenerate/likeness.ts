import type { Contract } from "../contract/contract.js";
import type { Operation } from "../model/types.js";
import { wordsOf } from "../plan/words.js";

/** Two that may be one. */
export interface Likeness {
  /** Of the tool. */
  readonly id: string;
  /** Key of the operation. */
  readonly operation: string;
  /** 0 to 1. */
  readonly score: number;
}

/** From here on two are worth a question. */
const threshold = 0.8;
/** More pairs than this are not compared: a document that was replaced as a whole is no list of renames. */
const mostPairs = 250_000;

/** Pairs of which each is the only one that is like the other. */
export function likenesses(lost: readonly Contract[], operations: readonly Operation[]): readonly Likeness[] {
  if (lost.length * operations.length > mostPairs) return [];
  const [tools, candidates] = [lost.map(traitsOfTool), operations.map(traitsOf)];
  const pairs = tools.flatMap((tool) =>
    candidates.flatMap((candidate) => {
      const score = tool.method === candidate.method ? likeness(tool, candidate) : 0;
      return score >= threshold ? [{ id: tool.id, operation: candidate.id, score }] : [];
    }),
  );
  return pairs.filter(
    (pair) =>
      pairs.filter(({ id }) => id === pair.id).length === 1 &&
      pairs.filter(({ operation }) => operation === pair.operation).length === 1,
  );
}

interface Traits {
  readonly id: string;
  readonly method: string;
  readonly path: ReadonlySet<string>;
  readonly name: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

function traitsOfTool({ id, operation, operationId, name, title }: Contract): Traits {
  const [method = "", path = ""] = operation.split(" ");
  return {
    id,
    method,
    path: wordSet(path),
    name: wordSet(operationId ?? name),
    words: wordSet(title),
  };
}

function traitsOf({ key, method, path, operationId, summary, description }: Operation): Traits {
  return {
    id: key,
    method,
    path: wordSet(path.replace(/\{[^}]*\}/g, "")),
    name: wordSet(operationId ?? path),
    words: wordSet(summary ?? description?.slice(0, 80) ?? ""),
  };
}

/** The path says most; names and words of people fill in. */
function likeness(one: Traits, other: Traits): number {
  return (
    0.5 * overlap(one.path, other.path) + 0.3 * overlap(one.name, other.name) + 0.2 * overlap(one.words, other.words)
  );
}

/** Of two sets: what they share, of all that is in either. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((word) => other.has(word)).length;
  const all = one.size + other.size - shared;
  return all === 0 ? 1 : shared / all;
}

/** Versions and numbers tell nothing: they are what changes. */
function wordSet(text: string): ReadonlySet<string> {
  return new Set(wordsOf(text).filter((word) => !/^v?\d+$/.test(word)));
}
