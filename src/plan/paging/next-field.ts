import type { AnswerField } from "./answer-fields.js";

/** Objects that say how a list goes on. */
const holders =
  /^(?:paging|paginations?|paginator|pages?|page_info|page_details|cursors?|links?|meta|metadata|meta_data|response_metadata|next|result_info|results_info|search_metadata|list_metadata|list_meta)$/;

const tokenNames =
  /^(?:next_(?:page_)?(?:cursor|token|marker|id|key|start|offset|skip|bookmark)|next_(?:continuation|pagination|continuation_token|page|page_number|start_after|start_cursor)|cursor_next|end_cursor|after_cursor|(?:pagination|continuation|next_page)_token|continuation|scroll_id|bookmark|next_next_page_token)$/;

const addressNames =
  /^(?:odata_next_link|next_(?:page_)?(?:link|url|uri|href|page_link)|next_page_path|next_records_url|nexturl|nextlink)$/;

/** Whether a field speaks of the list, and not of something else in the answer: it stands outermost, beside it, or in `meta`. */
export function isAboutList({ path, parent }: AnswerField, list: readonly string[]): boolean {
  return path.length === 1 || holders.test(parent) || path.slice(0, -1).join("\n") === list.slice(0, -1).join("\n");
}

/** Where an answer says how its list goes on. */
export interface NextField {
  readonly path: readonly string[];
  /** A value to send, or an address that holds it. */
  readonly kind: "token" | "address";
  readonly name: string;
}

/** The field that leads to the next part of a list; `wanted` are the names of arguments that take its value. */
export function nextField(fields: readonly AnswerField[], wanted: ReadonlySet<string>): NextField | undefined {
  return (
    first(fields, (field) => named(field)) ??
    first(fields, (field) => held(field, fields)) ??
    first(fields, (field) => sameAsArgument(field, wanted))
  );
}

function first(
  fields: readonly AnswerField[],
  judge: (field: AnswerField) => NextField["kind"] | undefined,
): NextField | undefined {
  for (const field of fields) {
    const kind = judge(field);
    if (kind !== undefined) return { path: field.path, kind, name: field.name };
  }
  return undefined;
}

/** By a name that means nothing else. */
function named({ name, schema }: AnswerField): NextField["kind"] | undefined {
  if (!isValue(schema.kind)) return undefined;
  if (addressNames.test(name)) return "address";
  return tokenNames.test(name) ? (saysAddress(schema) ? "address" : "token") : undefined;
}

/** `links.next`, `paging.next.after`, `cursors.after`, and `next` of an answer that also has `previous`. */
function held(
  { name, parent, path, schema }: AnswerField,
  fields: readonly AnswerField[],
): NextField["kind"] | undefined {
  if (!isValue(schema.kind)) return undefined;
  if (parent === "next" && /^(?:href|url|uri|link)$/.test(name)) return "address";
  if (/^(?:after|cursor|token|page_token)$/.test(name) && /^(?:next|cursors?|paging|pagination|page)$/.test(parent))
    return "token";
  if (name !== "next" || !(path.length === 1 || holders.test(parent))) return undefined;
  const hasPrevious = fields.some((other) => other.parent === parent && /^prev(?:ious)?$/.test(other.name));
  const isAddress = saysAddress(schema) || /^links?$/.test(parent) || (hasPrevious && schema.kind === "string");
  return isAddress ? "address" : "token";
}

/** The answer calls it as the argument is called: `cursor` for `cursor`. */
function sameAsArgument({ name, parent, path, schema }: AnswerField, wanted: ReadonlySet<string>): "token" | undefined {
  const isNear = path.length === 1 || holders.test(parent);
  return schema.kind === "string" && isNear && wanted.has(name) ? "token" : undefined;
}

function isValue(kind: string): boolean {
  return kind === "string" || kind === "integer" || kind === "number" || kind === "unknown";
}

function saysAddress(schema: AnswerField["schema"]): boolean {
  if (schema.kind !== "string") return false;
  const example = schema.examples?.[0];
  return (
    /^(?:uri|url|uri-reference|iri)$/.test(schema.format ?? "") ||
    /\b(?:url|uri|link|href)\b/i.test(schema.description ?? "") ||
    (typeof example === "string" && /^(?:https?:\/)?\//.test(example))
  );
}
