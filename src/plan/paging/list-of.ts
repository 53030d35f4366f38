import type { ApiModel, Schema } from "../../model/types.js";
import { hasIdentity, roleOf } from "../result-fields.js";
import { isScalar, resolvedIn } from "../result-schemas.js";
import { wordsOf } from "../words.js";
import { type AnswerField, objectOf } from "./answer-fields.js";

/** The list that an answer is about. */
export interface AnswerList {
  /** Wire names from the root; empty when the answer itself is the list. */
  readonly path: readonly string[];
  readonly items: Schema;
  /** Nothing says which of several lists it is: counting its items would be a guess. */
  readonly doubtful?: true;
}

/**
 * The list of an answer: the answer itself, or what an envelope holds: of several lists the one that is called as the
 * `resource` of the path, or whose name says that it is the content. Undefined for one thing with an identity of its own.
 */
export function listOf(
  root: Schema,
  resource: string,
  fields: readonly AnswerField[],
  components: ApiModel["components"],
): AnswerList | undefined {
  const resolved = resolvedIn(components, root);
  if (resolved?.kind === "array") return { path: [], items: resolved.items };
  const own = objectOf(root, components)?.properties ?? [];
  if (hasIdentity(own.map(({ wireName }) => wireName))) return undefined;
  const lists = fields.flatMap(({ path, schema }) =>
    schema.kind === "array" && path.length <= 3 && !isScalar(resolvedIn(components, schema.items))
      ? [{ path, items: schema.items }]
      : [],
  );
  const outermost = lists.filter(({ path }) => path.length === lists[0]?.path.length);
  const [only, ...others] = outermost;
  const named =
    outermost.find(({ path }) => wordsOf(path.at(-1) ?? "").join("_") === resource) ??
    outermost.find(({ path }) => roleOf(path.at(-1) ?? "").payload);
  return named ?? (only && { ...only, ...(others.length > 0 && { doubtful: true }) });
}
