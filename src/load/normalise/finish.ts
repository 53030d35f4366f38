import { type Draft, type DraftObject, emptyObject, isObject, objectAt } from "../draft.js";
import type { Origins } from "../origins.js";
import { refuse } from "../refuse.js";
import type { Placed } from "../references/homes.js";

/** Adds what was placed in sections of `components` to the document. */
export function addPlaced(root: DraftObject, placed: Placed, file: string, origins: Origins): void {
  if (placed.size === 0) return;
  const components = objectAt(root, "components") ?? emptyObject();
  root["components"] = components;
  for (const [name, members] of placed) {
    const section = objectAt(components, name) ?? emptyObject();
    if (components[name] !== section) origins.noteMade(section, { file, pointer: "#" });
    components[name] = section;
    for (const [key, value] of members) section[key] = value;
  }
}

/** Leaves only objects in `paths` and in each section of `components`. */
export function keepObjects(root: DraftObject): void {
  const components = objectAt(root, "components") ?? emptyObject();
  for (const holder of [components, ...Object.values(components), root["paths"]]) {
    if (!isObject(holder)) continue;
    for (const [key, value] of Object.entries(holder)) {
      if (!isObject(value) && !(holder === components["schemas"] && typeof value === "boolean")) delete holder[key];
    }
  }
}

/**
 * Checks that no part holds itself: references may run in circles, the tree that holds them may not.
 *
 * @throws Refusal `REFERENCE_FORBIDDEN`
 */
export function checkTree(root: DraftObject, file: string): void {
  const done = new Set<Draft>();
  const open = new Set<Draft>();
  const pending: Draft[] = [root];
  for (let value = pending.at(-1); value !== undefined; value = pending.at(-1)) {
    if (done.has(value) || open.has(value)) {
      pending.pop();
      open.delete(value);
      done.add(value);
      continue;
    }
    open.add(value);
    for (const member of Object.values(value ?? {})) {
      if (typeof member !== "object" || member === null || done.has(member)) continue;
      if (open.has(member)) refuseCircle(file);
      pending.push(member);
    }
  }
}

function refuseCircle(file: string): never {
  const message = "A `$ref` that stands for a whole section takes a part of the document into itself.";
  return refuse("REFERENCE_FORBIDDEN", message, { file, pointer: "#" });
}

/** Freezes a value with all it holds. */
export function freezeDeep(root: Draft): void {
  const pending: Draft[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null || Object.isFrozen(value)) continue;
    Object.freeze(value);
    for (const member of Object.values(value)) if (typeof member === "object") pending.push(member);
  }
}
