import type { ApiModel, Operation, Schema } from "../model/types.js";
import { ownArgumentName } from "./argument-names.js";
import type { InputLayout } from "./input.js";
import type { InputSchemas } from "./input-schema.js";
import { objectOf } from "./paging/answer-fields.js";
import { answerList, recognisePaging } from "./paging/index.js";
import { bestResponse } from "./best-response.js";
import { roleOf } from "./result-fields.js";
import { isScalar, resolvedIn } from "./result-schemas.js";
import { schemaAtPath, withoutPath } from "./result-paths.js";
import { isBuiltInName } from "./slug.js";
import type { Effect, ReadingPlan, ResultPlan, ResultSchema } from "./types.js";

/** What the reading of a result adds to a tool. */
export interface PlannedReading {
  /** Without the arguments that a cursor carries. */
  readonly layout: InputLayout;
  readonly result: ResultPlan;
  readonly reading?: ReadingPlan;
}

/** What the choice needs to know about the document. */
export interface ReadingContext {
  readonly schemas: InputSchemas;
  readonly components: ApiModel["components"];
}

/** Fewer fields than these are not worth choosing among. */
const fewFields = 8;

/**
 * What a model may say about the result of a read: `cursor` where there may be more than is shown, `fields` where there
 * is something to choose, `detail` where the projection leaves something out that is no link. A write has one result: the
 * one that is kept for its repeats.
 */
export function planReading(
  operation: Operation,
  effect: Effect,
  planned: { readonly layout: InputLayout; readonly result: ResultPlan },
  { schemas, components }: ReadingContext,
): PlannedReading {
  if (effect !== "read") return planned;
  const paged = recognisePaging(operation, planned.layout, schemas, components);
  const layout = paged?.layout ?? planned.layout;
  const taken = new Set(layout.arguments.map(({ name }) => name));
  const { result, leavesOut, fields } = shownParts(operation, planned.result, paged?.paging, components);
  const wanted = {
    cursor: paged !== undefined || mayBeLong(result),
    fields: leavesOut !== "nothing" ? fields > 0 : fields >= fewFields,
    detail: leavesOut === "fields",
  };
  const offered = (["cursor", "fields", "detail"] as const).filter((name) => wanted[name]);
  if (offered.length === 0) return { layout, result: withoutMore(result) };
  return {
    layout,
    result: wanted.fields || wanted.detail ? result : withoutMore(result),
    reading: {
      ...Object.fromEntries(offered.map((name) => [name, ownArgumentName(name, taken)])),
      ...(paged !== undefined && { paging: paged.paging }),
    },
  };
}

interface ShownParts {
  readonly result: ResultPlan;
  /** `links`: nothing but what leads elsewhere. */
  readonly leavesOut: "nothing" | "links" | "fields";
  /** How many fields are shown of an item, or of the one thing. */
  readonly fields: number;
}

/** The result without what a cursor says better, with the place of its list and with the names of what it leaves out. */
function shownParts(
  operation: Operation,
  result: ResultPlan,
  paging: ReadingPlan["paging"],
  components: ApiModel["components"],
): ShownParts {
  const media = bestResponse(operation.responses)?.content[0];
  if (result.kind !== "json" || media === undefined) return { result, leavesOut: "nothing", fields: 0 };
  const schema = signposts(paging).reduce(withoutPath, result.schema);
  const list = answerList(operation, components);
  const node = list === undefined ? schema : itemsAt(schema, list.path);
  const declared = list === undefined ? media.schema : list.items;
  const items = list === undefined ? {} : { items: list.path };
  if (node?.type !== "object") return { result: { ...result, schema, ...items }, leavesOut: "nothing", fields: 0 };
  const more = leftOut(declared, node, components);
  const isCut = more.some((name) => !roleOf(name).noise) || hasCutMember(declared, node, components);
  return {
    result: {
      ...result,
      schema,
      ...items,
      ...(more.length > 0 && { more }),
    },
    leavesOut: isCut ? "fields" : more.length > 0 ? "links" : "nothing",
    fields: Object.keys(node.properties).length,
  };
}

/** The fields by which the upstream says how its list goes on. */
function signposts(paging: ReadingPlan["paging"]): readonly (readonly string[])[] {
  if (paging === undefined) return [];
  const { next, more } = paging;
  const flags = more?.means === "more" || more?.means === "last" ? [more.at] : [];
  return [...next.flatMap((way) => ("at" in way ? [linksAround(way.at)] : [])), ...flags];
}

/** All the links among which the next one stands: of the rest, none is of use to a model. */
function linksAround(path: readonly string[]): readonly string[] {
  const links = path.findIndex((name) => roleOf(name).noise && !roleOf(name).payload);
  return links < 0 ? path : path.slice(0, links + 1);
}

function itemsAt(schema: ResultSchema, path: readonly string[]): ResultSchema | undefined {
  const list = schemaAtPath(schema, path);
  return list?.type === "array" ? list.items : undefined;
}

/** The names of declared fields that a projection does not show, in the document's order. */
function leftOut(
  declared: Schema,
  { properties }: Extract<ResultSchema, { type: "object" }>,
  components: ApiModel["components"],
): readonly string[] {
  const all = objectOf(declared, components)?.properties ?? [];
  return all.flatMap(({ wireName, schema }) =>
    Object.hasOwn(properties, wireName) || schema.writeOnly === true || isBuiltInName(wireName) ? [] : [wireName],
  );
}

/** Whether an object inside, at whatever level, is shown in part. */
function hasCutMember(
  declared: Schema,
  { properties }: Extract<ResultSchema, { type: "object" }>,
  components: ApiModel["components"],
): boolean {
  return (objectOf(declared, components)?.properties ?? []).some(({ wireName, schema }) => {
    const resolved = resolvedIn(components, schema);
    const inner = resolved?.kind === "array" ? resolved.items : resolved;
    const shown = properties[wireName];
    const node = shown?.type === "array" ? shown.items : shown;
    if (inner === undefined || node?.type !== "object" || isScalar(inner)) return false;
    return (
      leftOut(inner, node, components).some((name) => !roleOf(name).noise) || hasCutMember(inner, node, components)
    );
  });
}

const longTexts =
  /^(?:content|contents|body|text|data|raw|logs?|diff|patch|html|markdown|source|output|payload|transcript)$/;

/** Whether an answer may be larger than what can be shown: it holds a list, a long text, or anything. */
function mayBeLong(result: ResultPlan): boolean {
  return result.kind === "text" || (result.kind === "json" && holdsMuch(result.schema));
}

function holdsMuch(schema: ResultSchema): boolean {
  switch (schema.type) {
    case undefined:
    case "array":
      return true;
    case "object":
      return Object.entries(schema.properties).some(([name, member]) => {
        if (member.type === "string") return longTexts.test(name);
        return member.type === "array"
          ? !("type" in member.items) || member.items.type === "object"
          : holdsMuch(member);
      });
    default:
      return false;
  }
}

function withoutMore(result: ResultPlan): ResultPlan {
  if (result.kind !== "json" || result.more === undefined) return result;
  const { more: _more, ...rest } = result;
  return rest;
}
