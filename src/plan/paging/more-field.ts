import type { PagingPlan } from "../types.js";
import type { AnswerField } from "./answer-fields.js";
import { countsPages } from "../result-fields.js";
import { isAboutList } from "./next-field.js";

type More = NonNullable<PagingPlan["more"]>;

const flags =
  /^(?:has_(?:more|next|next_page|more_items|more_results|more_pages|more_records|more_data)|more|more_results|more_available|more_items|is_truncated|truncated|more_records|hasmore|hasnext)$/;
const ends = /^(?:is_last|last|is_last_page|last_page|end_of_list|is_end)$/;
const pageCounts = /^(?:total_pages|page_count|pages|last_page|num_pages|pages_total|total_page_count|totalpages)$/;
const itemCounts =
  /^(?:total|total_count|total_results|total_items|total_records|total_size|total_elements|total_rows|num_found|odata_count|total_hits|totalcount)$/;

/** Where an answer says whether its list goes on: best a yes or no, else how many there are. */
export function moreField(all: readonly AnswerField[], list: readonly string[] = []): More | undefined {
  const fields = all.filter((field) => isAboutList(field, list));
  const flag = fields.find(({ name, schema }) => schema.kind === "boolean" && flags.test(name));
  if (flag !== undefined) return { at: flag.path, means: "more" };
  const end = fields.find(({ name, schema }) => schema.kind === "boolean" && ends.test(name));
  if (end !== undefined) return { at: end.path, means: "last" };
  const pages = fields.find(({ name, schema }) => isCount(schema.kind) && pageCounts.test(name));
  if (pages !== undefined) return { at: pages.path, means: "pages" };
  const total = fields.find(({ name, schema }) => isCount(schema.kind) && itemCounts.test(name));
  return total && { at: total.path, means: "total" };
}

/** Where an answer says which page it is. */
export function pageField(all: readonly AnswerField[], list: readonly string[]): readonly string[] | undefined {
  const fields = all.filter((field) => isAboutList(field, list));
  const page = /^(?:page|current_page|page_number|page_index|page_no)$/;
  const numbers = fields.filter(({ schema }) => isCount(schema.kind));
  const found = numbers.find(({ name }) => page.test(name)) ?? numbers.find((field) => isSpringNumber(field, numbers));
  return found?.path;
}

/** `{ number, totalPages }`, as Spring Data has it. */
function isSpringNumber({ name, path }: AnswerField, fields: readonly AnswerField[]): boolean {
  const around = path.slice(0, -1).join("\n");
  const beside = fields.filter((field) => field.path.slice(0, -1).join("\n") === around);
  return name === "number" && countsPages(beside.map((field) => field.path.at(-1) ?? ""));
}

function isCount(kind: string): boolean {
  return kind === "integer" || kind === "number";
}
