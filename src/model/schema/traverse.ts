import type { Schema, SchemaKind } from "../types.js";

type ChildrenByKind = { readonly [Kind in SchemaKind]: (schema: Extract<Schema, { kind: Kind }>) => readonly Schema[] };

const none = (): readonly Schema[] => [];

const childrenByKind: ChildrenByKind = {
  string: none,
  number: none,
  integer: none,
  boolean: none,
  null: none,
  enum: none,
  ref: none,
  binary: none,
  unknown: none,
  never: none,
  array: ({ items }) => [items],
  tuple: ({ items, rest }) => [...items, rest],
  union: ({ variants }) => variants,
  intersection: ({ parts }) => parts,
  object: ({ properties, additional, patternProperties }) => [
    ...properties.map(({ schema }) => schema),
    ...(additional ? [additional] : []),
    ...(patternProperties ?? []).map(({ schema }) => schema),
  ],
};

/** The schemas directly inside a schema; what a `ref` names is not inside it. */
export function childSchemas(schema: Schema): readonly Schema[] {
  const children = (childrenByKind[schema.kind] as (schema: Schema) => readonly Schema[])(schema);
  return schema.not ? [...children, schema.not] : children;
}

/** The components that a schema names, at any depth. */
export function referredComponents(schema: Schema, into: Set<string> = new Set()): Set<string> {
  if (schema.kind === "ref") into.add(schema.target);
  for (const child of childSchemas(schema)) referredComponents(child, into);
  return into;
}
