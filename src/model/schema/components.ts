import { printable } from "../../diagnostics/index.js";
import type { Reporter } from "../context.js";
import type { Component, Schema } from "../types.js";
import { nodesInCircles } from "./circles.js";
import type { ConvertedComponent } from "./converter.js";
import { referredComponents } from "./traverse.js";
import { immediateReferences, withoutReferences } from "./immediate.js";

/**
 * The components that schemas reach, directly or through others, each marked when it can reach itself.
 * @param find a component by its id; one that is not found is passed over.
 */
export function reachableComponents(
  schemas: Iterable<Schema>,
  find: (id: string) => ConvertedComponent | undefined,
  report: Reporter,
): ReadonlyMap<string, Component> {
  const waiting = new Set<string>();
  for (const schema of schemas) referredComponents(schema, waiting);
  const found = new Map<string, ConvertedComponent>();
  for (const id of waiting) {
    const component = find(id);
    if (!component) continue;
    found.set(id, component);
    referredComponents(component.schema, waiting);
  }
  return marked(withoutEndlessReferences(found, report));
}

function marked(components: ReadonlyMap<string, ConvertedComponent>): ReadonlyMap<string, Component> {
  const circular = nodesInCircles(edgesOf(components, (schema) => referredComponents(schema)));
  return new Map(
    [...components].map(([id, component]) => [id, Object.freeze({ ...component, recursive: circular.has(id) })]),
  );
}

/** A component that is itself, or a choice with itself in it, has no value that ends: such references are cut. */
function withoutEndlessReferences(
  components: ReadonlyMap<string, ConvertedComponent>,
  report: Reporter,
): ReadonlyMap<string, ConvertedComponent> {
  const endless = nodesInCircles(edgesOf(components, immediateReferences));
  if (endless.size === 0) return components;
  const cut = new Map(components);
  for (const id of endless) {
    const component = components.get(id);
    if (!component) continue;
    const message = `The schema "${printable(component.name, 80)}" is defined by itself; that part of it is ignored.`;
    report.warn("SCHEMA_REFERENCE_LOOP", message, id);
    cut.set(id, { ...component, schema: withoutReferences(component.schema, endless) });
  }
  return cut;
}

function edgesOf(
  components: ReadonlyMap<string, ConvertedComponent>,
  referred: (schema: Schema) => ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  return new Map([...components].map(([id, { schema }]) => [id, [...referred(schema)]]));
}
