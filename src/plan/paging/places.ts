import { wordsOf } from "../words.js";
import type { InputLayout } from "../input.js";
import type { InputSchemas } from "../input-schema.js";
import type { ArgumentPlan, NextPlan } from "../types.js";
import type { AnswerField } from "./answer-fields.js";
import { firstNumber } from "./first-number.js";
import { endsRange, isSize, mayBeFilter, type ParameterRole, roleOfParameter } from "./parameter-roles.js";

/** An argument that says where in a list a call stands. */
export interface Place {
  readonly argument: ArgumentPlan;
  readonly role: ParameterRole;
  /** Words of its wire name. */
  readonly name: string;
  /** Where a list begins, when it counts pages or items. */
  readonly first?: number;
}

export type SizePlan = NonNullable<Extract<NextPlan, { readonly by: "page" | "offset" }>["size"]>;

/** What the answer shows of how its list goes on. */
interface Answer {
  readonly fields: readonly AnswerField[];
  readonly headers: readonly string[];
  readonly hasLink: boolean;
}

/** The arguments that say where in a list a call stands; a header or a path never does. */
export function placesOf(layout: InputLayout, schemas: InputSchemas, answer: Answer): readonly Place[] {
  const { fields, headers, hasLink } = answer;
  const answerNames = [...fields.map(({ name }) => name), ...headers.map((header) => wordsOf(header).join("_"))];
  const hasSize = sizeOf(layout, schemas) !== undefined;
  const hasEnd = layout.arguments.some((argument) => endsRange(queryOrFieldName(argument, layout) ?? ""));
  const found = layout.arguments.flatMap((argument): readonly Place[] => {
    const wireName = queryOrFieldName(argument, layout);
    const schema = wireName === undefined ? undefined : schemas.resolve(argument.schema);
    const words = `${argument.description ?? ""} ${argument.schema.description ?? ""} ${schema?.description ?? ""}`;
    const role =
      wireName === undefined ? undefined : roleOfParameter(wireName, schema, { words, hasSize, hasEnd, answerNames });
    if (wireName === undefined || role === undefined) return [];
    const first = role === "page" || role === "offset" ? firstOf(role, argument, schema) : undefined;
    return [{ argument, role, name: wordsOf(wireName).join("_"), ...(first !== undefined && { first }) }];
  });
  const forward = found.filter(({ role }) => role !== "backward");
  const isPaged =
    forward.length > 0 && (hasLink || forward.some(({ role }) => role === "token" || role === "last item"));
  return isPaged ? found : forward;
}

/**
 * The places that a cursor takes over: those that it fills, what walks back from there, and what is no filter by any
 * reading. An address may fill all of them.
 */
export function takenOver(places: readonly Place[], next: readonly NextPlan[]): readonly Place[] {
  if (next.some(({ by }) => by === "address" || by === "link")) return places;
  const filled = new Set(next.flatMap((way) => ("argument" in way ? [way.argument] : [])));
  const isFilled = ({ argument }: Place) => filled.has(argument.name);
  const walksBack = places.some((place) => isFilled(place) && (place.role === "token" || place.role === "last item"));
  return places.filter(
    (place) => isFilled(place) || !mayBeFilter(place.name) || (walksBack && place.role === "backward"),
  );
}

/** The argument that says how many items are wanted. */
export function sizeOf(layout: InputLayout, schemas: InputSchemas): SizePlan | undefined {
  for (const argument of layout.arguments) {
    const wireName = queryOrFieldName(argument, layout);
    const schema = wireName === undefined ? undefined : schemas.resolve(argument.schema);
    if (wireName === undefined || !isSize(wireName, schema)) continue;
    const most = schema?.kind === "integer" || schema?.kind === "number" ? schema.maximum : undefined;
    return {
      argument: argument.name,
      ...(typeof schema?.default === "number" && { default: schema.default }),
      ...(most !== undefined && { maximum: most }),
    };
  }
  return undefined;
}

type Resolved = ReturnType<InputSchemas["resolve"]>;

/** Items are skipped from zero unless something else is said; `start_index` begins at 1 in SCIM (RFC 7644 section 3.4.2.4). */
function firstOf(role: "page" | "offset", argument: ArgumentPlan, schema: Resolved): number | undefined {
  const told = firstNumber(schema, argument.description);
  if (told !== undefined || role === "page") return told;
  return /index|row|position|record/i.test(argument.name) ? undefined : 0;
}

/** Undefined for what is neither: and for fields that are counted together, of which none may be missing. */
function queryOrFieldName({ target }: ArgumentPlan, { parameters, rules }: InputLayout): string | undefined {
  if (target.kind === "field") return Object.keys(rules).length === 0 ? target.wireName : undefined;
  const parameter = target.kind === "parameter" ? parameters[target.index] : undefined;
  return parameter?.in === "query" ? parameter.wireName : undefined;
}
