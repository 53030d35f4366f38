import type { Budget } from "../copy-bounded.js";
import { type Draft, type DraftObject, emptyObject, isObject } from "../draft.js";
import { limits } from "../limits.js";
import type { Origin, Origins } from "../origins.js";
import { refuse } from "../refuse.js";
import { below } from "./read-overlay.js";
import { refuseOverlay } from "./refuse-overlay.js";

/**
 * Merges values into a document as Overlay 1.1.0 says under "Action Object". What is added is a copy, counts against
 * the limits of the document, and stands for the place that it came from.
 */
export class Merger {
  readonly #budget: Budget;
  readonly #origins: Origins;
  #added = 0;

  constructor(budget: Budget, origins: Origins) {
    this.#budget = budget;
    this.#origins = origins;
  }

  /**
   * What stands at a target after an addition. `depth` counts the levels around the target.
   *
   * @throws Refusal `OVERLAY_UNUSABLE`, `DOCUMENT_TOO_LARGE`
   */
  addTo(target: Draft, addition: Draft, from: Origin, depth: number): Draft {
    return Array.isArray(target)
      ? this.#append(target, addition, from, depth)
      : this.#combine(target, addition, from, depth);
  }

  /** A copy within the limits. It stands for where it came from, and so does each part of it that has an origin. */
  copy(value: Draft, from: Origin, depth: number): Draft {
    const copy = this.#copyDeep(value, from, depth);
    this.#origins.note(copy, from);
    return copy;
  }

  #copyDeep(value: Draft, from: Origin, depth: number): Draft {
    this.#spend(value, from);
    if (typeof value !== "object" || value === null) return value;
    if (depth >= limits.depth) refuseSize(`nests deeper than ${limits.depth} levels`, from);
    const copy = Array.isArray(value)
      ? value.map((item) => this.#copyDeep(item, from, depth + 1))
      : this.#copyMembers(value, from, depth + 1);
    const origin = this.#origins.of(value);
    if (origin) this.#origins.note(copy, origin);
    return copy;
  }

  #copyMembers(value: DraftObject, from: Origin, depth: number): DraftObject {
    const copy = emptyObject();
    for (const [key, member] of Object.entries(value)) copy[key] = this.#copyDeep(member, from, depth);
    return copy;
  }

  #combine(existing: Draft, addition: Draft, from: Origin, depth: number): Draft {
    if (isObject(existing) && isObject(addition)) return this.#merge(existing, addition, from, depth);
    if (Array.isArray(existing) && Array.isArray(addition)) return this.#append(existing, addition, from, depth);
    if (existing === null || (isPrimitive(existing) && isPrimitive(addition))) return this.copy(addition, from, depth);
    // An empty value of YAML (`components:`) says nothing about what stands there.
    if (addition === null) return existing;
    return refuseOverlay(`${nameOf(addition)} cannot be merged with ${nameOf(existing).toLowerCase()}.`, from);
  }

  #merge(existing: DraftObject, addition: DraftObject, from: Origin, depth: number): DraftObject {
    for (const [key, member] of Object.entries(addition)) {
      const before = Object.hasOwn(existing, key) ? existing[key] : undefined;
      existing[key] = this.#combine(before ?? null, member, below(from, key), depth + 1);
    }
    return existing;
  }

  #append(existing: Draft[], addition: Draft, from: Origin, depth: number): Draft[] {
    if (!Array.isArray(addition)) existing.push(this.copy(addition, from, depth + 1));
    else for (const [index, item] of addition.entries()) existing.push(this.copy(item, below(from, index), depth + 1));
    return existing;
  }

  #spend(value: Draft, from: Origin): void {
    this.#added += 1;
    this.#budget.nodes -= 1;
    if (typeof value === "string") this.#budget.characters -= value.length;
    const isSpent = this.#budget.nodes < 0 || this.#budget.characters < 0 || this.#added > limits.addedNodes;
    if (isSpent) refuseSize("grows beyond the limits", from);
  }
}

function refuseSize(what: string, from: Origin): never {
  return refuse("DOCUMENT_TOO_LARGE", `With this overlay the document ${what}.`, from);
}

function isPrimitive(value: Draft): boolean {
  return typeof value !== "object" || value === null;
}

function nameOf(value: Draft): string {
  if (Array.isArray(value)) return "A list";
  return isObject(value) ? "An object" : "A single value";
}
