import type { z } from "zod";

/**
 * An object whose properties have other names on the wire: `{ filter_status: "filter[status]" }`.
 * The model writes the safe names, the upstream receives its own.
 */
export function renamed<Schema extends z.ZodType<Readonly<Record<string, unknown>>>>(
  schema: Schema,
  wireNames: Readonly<Record<string, string>>,
): z.ZodPipe<Schema, z.ZodTransform<Record<string, unknown>, z.output<Schema>>> {
  const names = new Map(Object.entries(wireNames));
  return schema.transform((value) =>
    // `fromEntries` defines own properties, so that `__proto__` is a name like any other.
    Object.fromEntries(Object.entries(value).map(([name, member]) => [names.get(name) ?? name, member])),
  );
}
