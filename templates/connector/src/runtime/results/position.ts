import type { PagingDefinition, ParameterDefinition } from "../tool.js";
import { wireNameOf } from "../upstream/build-path.js";

/** Upstream arguments by name. */
export type Position = Readonly<Record<string, string | number>>;

const LONGEST_ADDRESS = 8_000;

/** The query of an address that an answer holds, as text or as `{ href }`. Nothing else of an address is ever used. */
export function addressOf(value: unknown): URLSearchParams | undefined {
  const text = typeof value === "object" && value !== null && "href" in value ? value.href : value;
  if (typeof text !== "string" || text.length > LONGEST_ADDRESS || !/^(?:https?:\/)?[/?]|^[\w./-]*\?[^?]*=/.test(text))
    return undefined;
  const base = "http://relative.invalid";
  return URL.canParse(text, base) ? new URL(text, base).searchParams : undefined;
}

/** The query of the address that a `Link` header calls the next (RFC 8288 section 3). */
export function linkOf(header: string): URLSearchParams | undefined {
  const text = /<([^<>]{1,8000})>\s*;[^,<]{0,200}\brel="?next\b/i.exec(header.slice(0, 32_000))?.[1];
  return text === undefined ? undefined : addressOf(text);
}

/** The arguments of a position that stand in a query. */
export function positionIn(
  query: URLSearchParams,
  parameters: readonly ParameterDefinition[],
  { position }: PagingDefinition,
): Position | undefined {
  const found = parameters.flatMap((parameter): readonly (readonly [string, string])[] => {
    const { argument } = parameter;
    const text = query.get(wireNameOf(parameter));
    const isPosition = argument !== undefined && Object.hasOwn(position.shape, argument);
    return isPosition && text !== null && parameter.in === "query" ? [[argument, text]] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** A position with each value as the kind that its argument takes; undefined when one is not taken at all. */
export function takenPosition(values: Position, { position }: PagingDefinition): Position | undefined {
  const taken = Object.entries(values).map(([argument, value]) => {
    const kinds = [value, Number(value), String(value)];
    return [argument, kinds.find((kind) => position.safeParse({ [argument]: kind }).success)] as const;
  });
  return taken.every(isTaken) ? Object.fromEntries(taken.filter(isTaken)) : undefined;
}

function isTaken(entry: readonly [string, string | number | undefined]): entry is readonly [string, string | number] {
  return entry[1] !== undefined;
}
