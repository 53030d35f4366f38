import type { ApiModel, Operation } from "../../model/types.js";
import type { InputLayout } from "../input.js";
import type { InputSchemas } from "../input-schema.js";
import { bestResponse } from "../best-response.js";
import { staticSegments } from "../paths.js";
import type { PagingPlan } from "../types.js";
import { wordsOf } from "../words.js";
import { type AnswerField, answerFields } from "./answer-fields.js";
import { type AnswerList, listOf } from "./list-of.js";
import { type NextContext, nextOf } from "./next-of.js";
import { moreField } from "./more-field.js";
import { placesOf, sizeOf, takenOver } from "./places.js";
import { withSkipToken } from "./skip-token.js";

/** How a list goes on, and what is left for a model to give. */
export interface PagedLayout {
  readonly layout: InputLayout;
  readonly paging: PagingPlan;
}

/**
 * Recognises how a list goes on: by the arguments that the operation takes and by what its answer declares. The
 * arguments that a cursor carries are then taken out of the model's sight; what may be a filter as well is not, unless a
 * cursor fills it. Undefined where the document leaves doubt: then the arguments stay as they are.
 */
export function recognisePaging(
  operation: Operation,
  layout: InputLayout,
  schemas: InputSchemas,
  components: ApiModel["components"],
): PagedLayout | undefined {
  const response = bestResponse(operation.responses);
  const root = response?.content.find(({ family }) => family === "json")?.schema;
  if (response === undefined || root === undefined) return undefined;
  const headers = [...response.headers.keys()];
  const hasLink = headers.some((name) => name.toLowerCase() === "link");
  const fields = answerFields(root, components);
  const whole = withSkipToken(layout, fields);
  const places = placesOf(whole, schemas, { fields, headers, hasLink });
  if (places.length === 0) return undefined;
  const list = listOf(root, resourceOf(operation), fields, components);
  const next = nextOf({ places, size: sizeOf(whole, schemas), fields, list, hasLink, headers, components });
  if (next.length === 0) return undefined;
  const taken = takenOver(places, next);
  const start = startOf(taken);
  if (start === undefined) return undefined;
  const hidden = new Set(taken.map(({ argument }) => argument));
  const more = moreField(fields, list?.path);
  return {
    layout: { ...whole, arguments: whole.arguments.filter((argument) => !hidden.has(argument)) },
    paging: {
      position: taken.map(({ argument }) => ({ ...argument, required: false })),
      next,
      ...(Object.keys(start).length > 0 && { start }),
      ...(more !== undefined && { more }),
    },
  };
}

/** What the first call has to send; undefined when an argument is required and nobody knows where a list begins. */
function startOf(places: NextContext["places"]): Readonly<Record<string, number>> | undefined {
  const required = places.filter(({ argument }) => argument.required);
  const known = required.flatMap(({ argument, first }) =>
    first === undefined ? [] : [[argument.name, first] as const],
  );
  return known.length === required.length ? Object.fromEntries(known) : undefined;
}

/** The list of a good answer; undefined where it is about one thing, or nobody knows. */
export function answerList(operation: Operation, components: ApiModel["components"]): AnswerList | undefined {
  const root = bestResponse(operation.responses)?.content[0];
  if (root?.family !== "json") return undefined;
  const fields: readonly AnswerField[] = answerFields(root.schema, components);
  return listOf(root.schema, resourceOf(operation), fields, components);
}

/** What the last word of a path says that the answer is about: `/invoicing/templates`. */
function resourceOf({ path }: Operation): string {
  return wordsOf(staticSegments(path).at(-1) ?? "").join("_");
}
