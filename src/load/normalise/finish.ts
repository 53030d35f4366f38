import { type Draft, type DraftObject, emptyObject, objectAt } from "../draft.js";
import type { Origins } from "../origins.js";
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

/** Freezes a value with all it holds. */
export function freezeDeep(root: Draft): void {
  const pending: Draft[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null || Object.isFrozen(value)) continue;
    Object.freeze(value);
    for (const member of Object.values(value)) if (typeof member === "object" && member !== null) pending.push(member);
  }
}
