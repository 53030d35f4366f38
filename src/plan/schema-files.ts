import type { Component, Schema } from "../model/types.js";
import type { InputSchemas } from "./input-schema.js";
import type { Kept } from "./kept.js";
import { uniqueSlugs } from "./slug.js";
import type { SchemaPlan } from "./types.js";

/**
 * The components that a set of input schemas reaches, each as one file. Names depend on all components of the document,
 * so that selecting more renames nothing.
 */
export function planSchemaFiles(
  roots: readonly Schema[],
  all: ReadonlyMap<string, Component>,
  schemas: InputSchemas,
  kept: Kept["schemas"] = new Map(),
): readonly SchemaPlan[] {
  const sources = [...all.values()].map(({ id, name }) => [id, name] as const);
  const exportNames = uniqueSlugs(sources, { convention: "camel", fallback: "schema" });
  const fileNames = uniqueSlugs(sources, { convention: "kebab", fallback: "schema" });
  return reachable(roots, schemas)
    .map((component) => ({
      component,
      ...(kept.get(component.id) ?? {
        exportName: exportNames.get(component.id) ?? component.id,
        file: `src/schemas/${fileNames.get(component.id) ?? component.id}.ts`,
      }),
    }))
    .sort((left, right) => (left.file < right.file ? -1 : 1));
}

function reachable(roots: readonly Schema[], schemas: InputSchemas): readonly Component[] {
  const found = new Map<string, Component>();
  const pending: Schema[] = [...roots];
  for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
    if (schema.kind !== "ref") {
      pending.push(...children(schema));
      continue;
    }
    const component = found.has(schema.target) ? undefined : schemas.component(schema.target);
    if (component === undefined) continue;
    found.set(component.id, component);
    pending.push(component.schema);
  }
  return [...found.values()];
}

function children(schema: Schema): readonly Schema[] {
  const not = schema.not === undefined ? [] : [schema.not];
  switch (schema.kind) {
    case "array":
      return [...not, schema.items];
    case "tuple":
      return [...not, ...schema.items, schema.rest];
    case "object": {
      const patterns = schema.patternProperties?.map((entry) => entry.schema) ?? [];
      const additional = schema.additional === false ? [] : [schema.additional];
      return [...not, ...schema.properties.map((property) => property.schema), ...additional, ...patterns];
    }
    case "union":
      return [...not, ...schema.variants];
    case "intersection":
      return [...not, ...schema.parts];
    default:
      return not;
  }
}
