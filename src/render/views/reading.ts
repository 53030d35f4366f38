import type { NextPlan, PagingPlan, ReadingPlan } from "../../plan/types.js";
import { array, type Expression, literal, number, object, string } from "../code/index.js";
import { argumentsObject, type ZodContext } from "../zod/index.js";

type Properties = (readonly [key: string, value: Expression])[];

/** What a caller may say about the part of a result that it wants, and how the upstream's list goes on. */
export function readingExpression(
  { cursor, fields, detail, paging, version }: ReadingPlan,
  context: ZodContext,
): Expression {
  const names = Object.entries({ cursor, fields, detail });
  const properties: Properties = names.flatMap(([key, name]) =>
    name === undefined ? [] : [[key, string(name)] as const],
  );
  if (version !== undefined) properties.push(["version", literal(version)]);
  if (paging !== undefined) properties.push(["paging", pagingExpression(paging, context)]);
  return object(properties, { expanded: paging !== undefined });
}

function pagingExpression({ position, start, next, more }: PagingPlan, context: ZodContext): Expression {
  const properties: Properties = [["position", argumentsObject(position.map(withoutWords), context)]];
  if (start !== undefined) properties.push(["start", literal(start)]);
  properties.push(["next", array(next.map(nextExpression))]);
  if (more !== undefined)
    properties.push([
      "more",
      object([
        ["at", pathExpression(more.at)],
        ["means", string(more.means)],
      ]),
    ]);
  return object(properties, { expanded: true });
}

/** No model reads them. */
function withoutWords({ description: _description, schema, ...rest }: PagingPlan["position"][number]) {
  const { description: _words, ...bare } = schema;
  return { ...rest, schema: bare };
}

function nextExpression(next: NextPlan): Expression {
  const properties: Properties = [["by", string(next.by)]];
  if ("argument" in next) properties.push(["argument", string(next.argument)]);
  if ("at" in next) properties.push(["at", pathExpression(next.at)]);
  if ("name" in next) properties.push(["name", string(next.name)]);
  if ("field" in next) properties.push(["field", string(next.field)]);
  if ("first" in next && next.first !== undefined) properties.push(["first", number(next.first)]);
  if ("echo" in next && next.echo !== undefined) properties.push(["echo", pathExpression(next.echo)]);
  if ("size" in next && next.size !== undefined) properties.push(["size", literal({ ...next.size })]);
  return object(properties);
}

function pathExpression(path: readonly string[]): Expression {
  return array(path.map(string));
}
