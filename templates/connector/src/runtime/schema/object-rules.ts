import { z } from "zod";
import { constraint, describeCheck } from "./constraint.js";
import { expression } from "./pattern.js";

type PatternProperty = readonly [pattern: string, schema: z.ZodType];
type Members = Readonly<Record<string, unknown>>;

interface PropertyCount {
  readonly min?: number;
  readonly max?: number;
  /** The properties that count; all of them when absent. */
  readonly of?: readonly string[];
}

/** JSON Schema `minProperties` and `maxProperties`. */
export function propertyCount(count: PropertyCount): z.ZodCustom<Members, Members> {
  const { min = 0, max = Number.POSITIVE_INFINITY, of: counted } = count;
  const keywords = {
    ...(count.min === undefined || counted ? {} : { minProperties: count.min }),
    ...(count.max === undefined || counted ? {} : { maxProperties: count.max }),
  };
  const which = counted === undefined ? "properties" : `of ${counted.join(", ")}`;
  const expected = count.max === undefined ? `at least ${min} ${which}` : `${min} to ${max} ${which}`;
  return constraint<Members>({ keywords, expected }, (members) => {
    const given = Object.keys(Object(members));
    const size = counted === undefined ? given.length : given.filter((name) => counted.includes(name)).length;
    return size >= min && size <= max ? undefined : `has ${size} ${which}`;
  });
}

/**
 * JSON Schema `patternProperties`: members whose name matches a pattern must pass its schema, and take its wire form.
 * Not advertised, as clients differ in what they make of it; the answer to a wrong member explains.
 *
 * @param others `false` refuses members that are neither declared nor match: `additionalProperties: false`
 */
export function patternProperties(
  properties: readonly PatternProperty[],
  { others = true }: { readonly others?: boolean } = {},
): z.core.$ZodCheck<Members> {
  let declared: ReadonlySet<string> = new Set();
  const check = z.check<Members>((payload) => {
    const members = new Map(Object.entries(payload.value));
    const known = new Set(declared);
    for (const [name, schema] of applicable(properties, [...members.keys()])) {
      known.add(name);
      const parsed = schema.safeParse(members.get(name));
      if (parsed.success) members.set(name, parsed.data);
      else payload.issues.push(...issuesOf(parsed.error, name));
    }
    const unknown = others ? [] : [...members.keys()].filter((name) => !known.has(name));
    if (unknown.length > 0) payload.issues.push({ code: "unrecognized_keys", keys: unknown, input: payload.value });
    payload.value = Object.fromEntries(members);
  });
  check._zod.onattach.push(({ _zod: { def } }) => {
    if ("shape" in def) declared = new Set(Object.keys(Object(def.shape)));
  });
  const expected = `names that match ${properties.map(([source]) => source).join(" or ")}`;
  return describeCheck(check, { keywords: {}, expected });
}

function applicable(
  properties: readonly PatternProperty[],
  names: readonly string[],
): (readonly [string, z.ZodType])[] {
  return names.flatMap((name) =>
    properties.filter(([source]) => matches(source, name)).map(([, schema]) => [name, schema] as const),
  );
}

function matches(source: string, name: string): boolean {
  return name.length <= 1_024 && expression(source).test(name);
}

/** The issues of a member, at its place, in words of their own: zod would word them anew by their code. */
function issuesOf(error: z.ZodError, name: string): z.core.$ZodRawIssue[] {
  return error.issues.map(
    (issue) => ({ ...issue, input: undefined, path: [name, ...issue.path] }) as z.core.$ZodRawIssue,
  );
}
