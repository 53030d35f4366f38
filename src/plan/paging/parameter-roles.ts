import type { Schema } from "../../model/types.js";
import { wordsOf } from "../words.js";

/** What an argument says about the place in a list. */
export type ParameterRole = "token" | "last item" | "page" | "offset" | "backward";

const tokens =
  /^(?:(?:next_|page_|start_|start_after_|pagination_|list_|search_)?cursor|cursor_(?:after|next|mark)|after_cursor|(?:next_|start_|starting_)token|(?:next_|start_|starting_)?page_token|(?:next_page|pagination|continuation|next_continuation|skip|resume|resumption|sync_page)_token|continuation|skiptoken|marker|start_marker|next_marker|(?:start_)?bookmark|scroll_id|page_after|page_next|next_page|next|after|start_key|last_key|exclusive_start_key)$/;
/** Tokens as often as a sender, something that is traded, a page that people read, or a time. */
const doubtfulTokens = /^(?:from|start|token|page_id)$/;
const tokenWords = /\b(?:paginat\w+|cursor|continu\w+|offset|result set|next page)\b/i;
const lastItems = /^(?:starting_after|start_after|after_id|last_id|start_after_id|from_id)$/;
const pages = /^(?:page|page_number|page_num|page_no|page_index|pageno|pagenum|current_page|p)$/;
const offsets =
  /^(?:offset|skip|start_at|start_index|startindex|first_result|page_offset|start_offset|start_row|start_position|start_record|record_offset)$/;
/** A time as often as a count. */
const moments = /^(?:start|from)$/;
const endsOfRange = /^(?:end|to|until|till|stop)$/;
const timeWords = /\b(?:date|time|timestamps?|unix|epoch|(?:milli)?seconds?|days?|rfc ?3339|iso ?8601)\b/i;
const countWords = /\b(?:index|offset|skip(?:s|ped)?|position|first (?:item|record|result|row|entry))\b/i;
const backwards =
  /^(?:ending_before|before|before_id|before_cursor|cursor_before|page_before|(?:prev|previous)_(?:cursor|token|page_token)|end_before)$/;
const sizes =
  /^(?:limit|per_page|perpage|(?:max_)?page_?size|size|count|max_results|maxresults|max|max_items|max_keys|top|rows|take|page_limit|first|results_per_page|items_per_page|page_length|pagelen|num_results|number_of_results|page_per_page)$/;

/** What is known of an argument beside its name and the kind of its values. */
export interface Surroundings {
  /** What the document says of it. */
  readonly words: string;
  /** Another argument says how much of a list is wanted. */
  readonly hasSize: boolean;
  /** Another argument ends a range that this one may begin. */
  readonly hasEnd: boolean;
  /** Words of the names of the fields and headers of the answer. */
  readonly answerNames: readonly string[];
}

/** Whether an argument ends a range: `to`, `until`. */
export function endsRange(wireName: string): boolean {
  return endsOfRange.test(wordsOf(wireName).join("_"));
}

/** Whether an argument says how much of a list is wanted. */
export function isSize(wireName: string, schema: Schema | undefined): boolean {
  return (schema?.kind === "integer" || schema?.kind === "number") && sizes.test(wordsOf(wireName).join("_"));
}

/** Whether an argument of that name may as well be a filter: what a caller loses when it is hidden. */
export function mayBeFilter(name: string): boolean {
  return doubtfulTokens.test(name) || /^(?:next|after|before|(?:after|before|from|last)_id)$/.test(name);
}

/** The role of an argument by its name, by the kind of its values and by what stands beside it; undefined for one that is none of this. */
export function roleOfParameter(
  wireName: string,
  schema: Schema | undefined,
  surroundings: Surroundings,
): ParameterRole | undefined {
  const name = wordsOf(wireName).join("_");
  const numeric = schema?.kind === "integer" || schema?.kind === "number";
  if (isSize(wireName, schema)) return undefined;
  if (numeric && pages.test(name)) return "page";
  if (numeric && offsets.test(name)) return "offset";
  if (numeric && moments.test(name)) return countsItems(schema.kind, surroundings) ? "offset" : undefined;
  const textual = schema?.kind === "string" && !isMoment(schema.format);
  if (doubtfulTokens.test(name)) return textual && takesToken(name, surroundings) ? "token" : undefined;
  if (lastItems.test(name) && (textual || numeric)) return "last item";
  if (backwards.test(name) && textual) return "backward";
  // APIs that call their token `offset` or `page` declare it as text.
  return textual && (tokens.test(name) || pages.test(name) || offsets.test(name)) ? "token" : undefined;
}

/** `start` does where its words say so, or where nothing says that it is a time. */
function countsItems(kind: "integer" | "number", { words, hasSize, hasEnd }: Surroundings): boolean {
  if (!hasSize || timeWords.test(words)) return false;
  return countWords.test(words) || (kind === "integer" && !hasEnd);
}

/** `token` does where its words say so, or where the answer has a `next_token`. */
function takesToken(name: string, { words, answerNames }: Surroundings): boolean {
  const told = new RegExp(String.raw`(?:^|_)(?:next|continuation|pagination)_(?:\w+_)?${name}$`);
  return tokenWords.test(words) || answerNames.some((answerName) => told.test(answerName));
}

/** `after` and `start` are filters by time where they take one. */
function isMoment(format: string | undefined): boolean {
  return format === "date" || format === "date-time" || format === "time";
}
