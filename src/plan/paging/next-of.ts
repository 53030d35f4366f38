import type { ApiModel } from "../../model/types.js";
import type { NextPlan } from "../types.js";
import { wordsOf } from "../words.js";
import { type AnswerField, propertiesOf } from "./answer-fields.js";
import type { AnswerList } from "./list-of.js";
import { moreField, pageField } from "./more-field.js";
import { nextField } from "./next-field.js";
import type { Place, SizePlan } from "./places.js";

/** What is known of a list when it is asked how it goes on. */
export interface NextContext {
  readonly places: readonly Place[];
  readonly size: SizePlan | undefined;
  readonly fields: readonly AnswerField[];
  readonly list: AnswerList | undefined;
  readonly hasLink: boolean;
  /** Of the answer. */
  readonly headers: readonly string[];
  readonly components: ApiModel["components"];
}

/**
 * How the next part is found, the surest way first: what the API itself says, then what can be worked out. An API that
 * takes tokens and counts gives a token only to those who ask for one, so counting stands behind.
 */
export function nextOf(context: NextContext): readonly NextPlan[] {
  const told =
    fromAnswer(context) ??
    fromHeader(context) ??
    (context.hasLink ? ({ by: "link" } as const) : undefined) ??
    lastItem(context);
  const worked = counted(context, "page") ?? counted(context, "offset");
  const isBackup = told?.by !== "token" || worked?.argument !== told.argument;
  return [told, isBackup ? worked : undefined].filter((plan) => plan !== undefined);
}

/** `X-Next-Token`, `X-Files-Cursor`, `x-ms-continuation`, `X-Next-Page`. */
function fromHeader({ headers, places }: NextContext): NextPlan | undefined {
  const name = headers.find((header) =>
    /(?:^|_)(?:next_?(?:page|token|cursor|marker|id)|cursor|continuation(?:_token)?)$/.test(wordsOf(header).join("_")),
  );
  const taker = name === undefined ? undefined : takerOf(wordsOf(name).slice(-2).join("_"), places);
  return name === undefined
    ? undefined
    : taker && { by: "header", argument: taker.argument.name, name: name.toLowerCase() };
}

/** A token goes into the argument for tokens, a number into the one that counts; an address holds arguments by name. */
function fromAnswer(context: NextContext): NextPlan | undefined {
  const { places, fields } = context;
  const wanted = new Set(places.filter(({ role }) => role === "token").map(({ name }) => name));
  const field = nextField(fields, wanted);
  if (field === undefined) return lastId(context);
  if (field.kind === "address") return { by: "address", at: field.path };
  const taker = takerOf(field.name, places);
  return taker && { by: "token", argument: taker.argument.name, at: field.path };
}

/** The argument that takes the value of a field: a number where it names a number, else a token. */
function takerOf(field: string, places: readonly Place[]): Place | undefined {
  const counts = /offset|start|skip/.test(field) ? "offset" : /page(?:_number)?$/.test(field) ? "page" : undefined;
  const counting = places.find(({ role }) => role === counts);
  const tokens = places.filter(({ role }) => role === "token" || role === "last item");
  const alike = tokens.find(({ name }) => field.includes(name) || name.includes(field.replace(/^next_/, "")));
  return counting ?? alike ?? tokens[0] ?? (places.length === 1 ? places[0] : undefined);
}

/** `{ last_id, has_more }` beside `after`. */
function lastId({ places, fields, list }: NextContext): NextPlan | undefined {
  const field = fields.find(({ name, schema }) => name === "last_id" && schema.kind === "string");
  const taker = places.find(({ role, name }) => role === "last item" || name === "after");
  if (field === undefined || taker === undefined || moreField(fields, list?.path)?.means !== "more") return undefined;
  return { by: "token", argument: taker.argument.name, at: field.path };
}

/** `starting_after` takes the id of the last item, where the answer says whether more follow. */
function lastItem({ places, fields, list, components }: NextContext): NextPlan | undefined {
  const taker = places.find(takesLastItem);
  if (taker === undefined || list === undefined || moreField(fields, list?.path)?.means !== "more") return undefined;
  const id = propertiesOf(list.items, components).find(({ wireName }) => wordsOf(wireName).join("_") === "id");
  return id && { by: "last item", argument: taker.argument.name, field: id.wireName };
}

/** `after` does so where the document says that it takes an id. */
function takesLastItem({ role, name, argument }: Place): boolean {
  const words = `${argument.description ?? ""} ${argument.schema.description ?? ""}`;
  return role === "last item" || (name === "after" && /\b(?:id|identifier)\b/i.test(words));
}

/** Counts on from where it was, as long as whole lists come back. */
function counted({ places, size, fields, list }: NextContext, by: "page" | "offset"): CountedPlan | undefined {
  const taker = places.find(({ role }) => role === by);
  if (taker === undefined || list === undefined || list.doubtful === true) return undefined;
  const echo = by === "page" ? pageField(fields, list.path) : undefined;
  const first = taker.first ?? (by === "offset" ? scimStart(fields) : undefined);
  if (first === undefined && echo === undefined) return undefined;
  return {
    by,
    argument: taker.argument.name,
    ...(first !== undefined && { first }),
    ...(echo !== undefined && { echo }),
    ...(size !== undefined && { size }),
  };
}

type CountedPlan = Extract<NextPlan, { readonly by: "page" | "offset" }>;

/** RFC 7644 section 3.4.2.4: the index of the first result is 1. */
function scimStart(fields: readonly AnswerField[]): number | undefined {
  const names = new Set(fields.map(({ name }) => name));
  return names.has("resources") && names.has("total_results") ? 1 : undefined;
}
