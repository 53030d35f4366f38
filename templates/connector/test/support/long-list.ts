import type { NextDefinition, PagingDefinition, ResultSchema, Tool } from "../../src/runtime/tool.js";
import type { ReceivedRequest, ScriptedAnswer } from "./fake-upstream.js";

/** A list of two parts, each larger than a result, as the upstream of a tool would give it. */
export interface LongList {
  /** The tool's argument that takes a cursor. */
  readonly cursor: string;
  /** Other arguments than the given ones, and as good; undefined where there are none to be made up. */
  readonly otherArguments: Readonly<Record<string, unknown>> | undefined;
  /** As they come in results. */
  readonly items: readonly unknown[];
  itemsOf(result: unknown): readonly unknown[];
  /** The part that a request asks for; nothing after the last. */
  answer(request: ReceivedRequest): ScriptedAnswer;
}

const LEAST_ITEMS = 40;

/** Undefined where the tool has no list, or none that could be made up. */
export function longList(tool: Tool, given: Readonly<Record<string, unknown>>): LongList | undefined {
  const { result, reading } = tool;
  const cursor = reading?.cursor;
  if (cursor === undefined || result.kind !== "json" || result.items === undefined) return undefined;
  const path = result.items;
  const schema = schemaAt(result.schema, path);
  const template = schema?.type === "array" ? scalarsOf(schema.items) : [];
  const onward = reading?.paging === undefined ? undefined : onwardOf(tool, reading.paging);
  if (template.length === 0 || (reading?.paging !== undefined && onward === undefined)) return undefined;
  const [way] = reading?.paging?.next ?? [];
  if (way?.by === "last item" && !template.some(([name]) => name === way.field)) return undefined;

  const size = Math.max(LEAST_ITEMS, sizeOf(reading?.paging, given));
  const parts = (onward === undefined ? [0] : [0, 1]).map((part) =>
    Array.from({ length: size }, (_, index) => itemOf(template, part * size + index)),
  );
  const asked: string[] = [];
  return {
    cursor,
    otherArguments: otherThan(tool, given),
    items: parts.flat(),
    itemsOf: (value) => valueAt(value, path) as readonly unknown[],
    answer: ({ method, target, body }) => {
      const request = `${method} ${target} ${body}`;
      if (!asked.includes(request)) asked.push(request);
      const index = asked.indexOf(request);
      const items = parts[index] ?? [];
      const facts = onward?.(index, index < parts.length - 1, parts.flat().length);
      const whole = (facts?.fields ?? []).reduce<unknown>(
        (answer, [at, value]) => placed(answer, at, value),
        placed(undefined, path, items),
      );
      return { status: 200, headers: facts?.headers ?? {}, body: JSON.stringify(whole) };
    },
  };
}

function otherThan(
  { input, reading }: Tool,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  if (reading?.detail !== undefined) return { ...given, [reading.detail]: "full" };
  return Object.keys(input.shape)
    .flatMap((name) => [2, "other", true].map((value) => ({ ...given, [name]: value })))
    .find((others) => input.safeParse(others).success);
}

/** What the upstream says beside a part of its list. */
interface Facts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: readonly (readonly [path: readonly string[], value: unknown])[];
}

type Onward = (index: number, hasMore: boolean, total: number) => Facts;

function onwardOf(tool: Tool, paging: PagingDefinition): Onward | undefined {
  const [way] = paging.next;
  const saysNext = way && nextOf(tool, paging, way);
  if (saysNext === undefined) return undefined;
  const { more } = paging;
  return (index, hasMore, total) => {
    const { headers = {}, fields = [] } = saysNext(index, hasMore);
    if (more === undefined) return { headers, fields };
    const values = { more: hasMore, last: !hasMore, pages: 2, total };
    return { headers, fields: [...fields, [more.at, values[more.means]]] };
  };
}

function nextOf(
  tool: Tool,
  paging: PagingDefinition,
  way: NextDefinition,
): ((index: number, hasMore: boolean) => Facts) | undefined {
  switch (way.by) {
    case "token":
    case "header": {
      const token = valueFor(paging, way.argument);
      if (token === undefined) return undefined;
      return way.by === "token"
        ? (_, hasMore) => ({ fields: [[way.at, hasMore ? token : null]] })
        : (_, hasMore): Facts => (hasMore ? { headers: { [way.name]: String(token) } } : {});
    }
    case "address":
    case "link": {
      const query = queryFor(tool, paging);
      if (query === undefined) return undefined;
      return way.by === "address"
        ? (_, hasMore) => ({ fields: [[way.at, hasMore ? `/somewhere/else?${query}` : null]] })
        : (_, hasMore): Facts => (hasMore ? { headers: { link: `</somewhere/else?${query}>; rel="next"` } } : {});
    }
    case "last item":
      return () => ({});
    case "page":
    case "offset":
      return (index) => ({ fields: way.echo === undefined ? [] : [[way.echo, (way.first ?? 1) + index]] });
  }
}

/** Something that an argument of the position takes. */
function valueFor({ position }: PagingDefinition, argument: string): string | number | undefined {
  const candidates = ["next-2", "2", 2, "3fa85f64-5717-4562-b3fc-2c963f66afa6", "bmV4dC0y"];
  return candidates.find((value) => position.safeParse({ [argument]: value }).success);
}

function queryFor({ request }: Tool, paging: PagingDefinition): string | undefined {
  for (const { argument, wireName, in: location } of request.parameters) {
    if (argument === undefined || location !== "query" || !(argument in paging.position.shape)) continue;
    const value = valueFor(paging, argument);
    if (value !== undefined) return `${encodeURIComponent(wireName ?? argument)}=${value}`;
  }
  return undefined;
}

/** A part that is not full would be taken for the last. */
function sizeOf(paging: PagingDefinition | undefined, given: Readonly<Record<string, unknown>>): number {
  const [size] = paging?.next.flatMap((way) => ("size" in way && way.size !== undefined ? [way.size] : [])) ?? [];
  const asked = size === undefined ? undefined : given[size.argument];
  return typeof asked === "number" ? asked : (size?.default ?? 0);
}

type Scalars = readonly (readonly [name: string, type: "string" | "number"])[];

function scalarsOf(schema: ResultSchema): Scalars {
  if (schema.type !== "object") return [];
  const scalars = Object.entries(schema.properties).flatMap(([name, { type }]): Scalars => {
    if (type === "string") return [[name, "string"]];
    return type === "integer" || type === "number" ? [[name, "number"]] : [];
  });
  return scalars.slice(0, 4);
}

function itemOf(template: Scalars, index: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(template.map(([name, type]) => [name, type === "string" ? `item-${index}` : index]));
}

function schemaAt(schema: ResultSchema, path: readonly string[]): ResultSchema | undefined {
  let current: ResultSchema | undefined = schema;
  for (const name of path) current = current?.type === "object" ? current.properties[name] : undefined;
  return current;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((current, name) => (current as Readonly<Record<string, unknown>>)[name], value);
}

function placed(value: unknown, path: readonly string[], member: unknown): unknown {
  const [name, ...inner] = path;
  if (name === undefined) return member;
  const members = { ...(value as Readonly<Record<string, unknown>> | undefined) };
  return { ...members, [name]: placed(members[name], inner, member) };
}
