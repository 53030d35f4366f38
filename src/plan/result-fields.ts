import { wordsOf } from "./words.js";

/** What the name of a field says about it. */
export interface FieldRole {
  /** How early it stands in a result: what tells an item apart, how it is, how much, when, where; then the rest. */
  readonly rank: number;
  /** It identifies an item by itself. */
  readonly identity: boolean;
  /** It holds what an answer is about, with little around it. */
  readonly payload: boolean;
  /** It says which item it is, or how that item is. */
  readonly key: boolean;
  /** It says how much. */
  readonly amount: boolean;
  /** It says how a list continues: kept whatever else is dropped. */
  readonly paging: boolean;
  /** Hypermedia and other fields that are of no use to a model. */
  readonly noise: boolean;
  /** Noise that a write may have been made for: a place that leads on, or what a later request has to show. */
  readonly address: boolean;
}

const known = new Map<string, FieldRole>();

/** The same names come back thousands of times, so each is judged once. */
export function roleOf(wireName: string): FieldRole {
  const role = known.get(wireName);
  if (role !== undefined) return role;
  const judged = judge(wordsOf(wireName).join("_"));
  if (known.size > 20_000) known.clear();
  known.set(wireName, judged);
  return judged;
}

/** Whether an object with these fields is one thing that is told apart by itself. Beside a number of pages, `number` is that of a page. */
export function hasIdentity(wireNames: readonly string[]): boolean {
  const identities = wireNames.filter((wireName) => roleOf(wireName).identity);
  return identities.some((wireName) => wireName !== "number") || (identities.length > 0 && !countsPages(wireNames));
}

/** Whether fields that stand together say how many pages there are. */
export function countsPages(wireNames: readonly string[]): boolean {
  return wireNames.some((wireName) => pageCount.test(wordsOf(wireName).join("_")));
}

function judge(name: string): FieldRole {
  const index = keyFields.findIndex((pattern) => pattern.test(name));
  const rank = index < 0 ? keyFields.length : index;
  return {
    rank,
    identity: rank === 0,
    payload: payloadField.test(name),
    key: rank < 3,
    amount: rank === 4,
    paging: pagingField.test(name),
    noise: noiseField.test(name) || isLink(name),
    address: isLink(name) || name === "etag" || name === "schema",
  };
}

const keyFields: readonly RegExp[] = [
  /^(?:id|uuid|uid|guid|sid|key|number|slug)$/,
  /^(?:name|title|full_name|display_name|label|subject|login|username)$/,
  /^(?:status|state|phase|active|enabled)$/,
  /^email/,
  /^(?:amount|total|price|currency|balance|quantity|count)$|_(?:amount|total)$/,
  /^(?:created|updated|date|due_date|modified|timestamp)(?:_|$)|_(?:at|date|time|on)$/,
  /^(?:url|html_url|web_url|link|permalink|href)$/,
  /^(?:type|kind|object|category|description|summary|message|text|body|code|version)$|_id$|^id_/,
];

const payloadField =
  /^(?:data|result|results|response|payload|item|items|records?|entries|values?|content|hits|body|embedded)$/;
const pagingField =
  /^(?:next|previous|prev|cursor|has_more|has_next|more|next_\w+|\w*cursor\w*|\w*page_token|continuation\w*|paging|pagination|page|per_page|page_size|total|total_\w+|count|offset|limit|links|meta|end_cursor|is_last|truncated|is_truncated|last_key|marker)$/;
const pageCount = /^(?:total_pages|page_count|num_pages|pages_total|total_page_count|totalpages)$/;
/** What HAL embeds is the content of an envelope; in an item it is other things that are linked to. */
const noiseField = /^(?:links?|embedded|etag|self|hateoas|schema|node_id|gravatar_id)$/;

function isLink(name: string): boolean {
  return (
    name.endsWith("_url") &&
    !/^(?:html|web|download|public|page|short|site|hosted_\w+|file|image|video|audio|avatar)_url$/.test(name)
  );
}
