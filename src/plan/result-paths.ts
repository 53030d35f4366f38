import type { ResultSchema } from "./types.js";

/** The part of a projection under a path of names; undefined where it keeps nothing. */
export function schemaAtPath(schema: ResultSchema, path: readonly string[]): ResultSchema | undefined {
  let current: ResultSchema | undefined = schema;
  for (const name of path) current = current?.type === "object" ? current.properties[name] : undefined;
  return current;
}

/** The projection without what stands under a path, and without objects that nothing is left of. */
export function withoutPath(schema: ResultSchema, path: readonly string[]): ResultSchema {
  const [name, ...inner] = path;
  if (name === undefined || schema.type !== "object" || schema.properties[name] === undefined) return schema;
  const { [name]: member, ...others } = schema.properties;
  const left = inner.length === 0 || member === undefined ? undefined : withoutPath(member, inner);
  if (left === undefined || isEmpty(left)) return { ...schema, properties: others };
  // In its place: the order of a projection says what matters.
  return { ...schema, properties: { ...schema.properties, [name]: left } };
}

function isEmpty(schema: ResultSchema): boolean {
  return schema.type === "object" && Object.keys(schema.properties).length === 0;
}
