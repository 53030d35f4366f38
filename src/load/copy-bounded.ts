import { type DiagnosticCode, printable } from "../diagnostics/index.js";
import type { Warnings } from "./warnings.js";
import { type Draft, type DraftObject, emptyObject, isObject } from "./draft.js";
import { type HiddenPlaces, withoutHiddenCharacters } from "./hidden-characters.js";
import { limits } from "./limits.js";
import { appendToPointer } from "./pointer.js";
import { refuse } from "./refuse.js";

/** What is left of the limits, for all files of one document together. */
export interface Budget {
  nodes: number;
  characters: number;
}

export function fullBudget(): Budget {
  return { nodes: limits.nodes, characters: limits.characters };
}

/**
 * Copies a parsed value into objects without a prototype. YAML aliases are expanded, so that every value has one
 * place; merge keys (`<<`) are applied; hidden characters, `__proto__` keys and numbers that JSON cannot hold are
 * removed with a warning. Iterative, and stops at the limits of depth, nodes and characters.
 *
 * @param hidden takes the places that hidden characters were removed from
 * @throws Refusal `DOCUMENT_TOO_LARGE`
 */
export function copyBounded(
  value: unknown,
  label: string,
  budget: Budget,
  warnings: Warnings,
  hidden: HiddenPlaces = new Map(),
): Draft {
  return new Copy(label, budget, warnings, hidden).run(value);
}

type Container = unknown[] | Readonly<Record<string, unknown>>;

/** A container whose members are still to be copied. */
interface Pending {
  readonly from: Container;
  readonly to: Draft[] | DraftObject;
  readonly parent: Pending | undefined;
  readonly key: string | number;
  readonly depth: number;
}

class Copy {
  readonly #label: string;
  readonly #budget: Budget;
  readonly #warnings: Warnings;
  readonly #hidden: HiddenPlaces;
  readonly #pending: Pending[] = [];

  constructor(label: string, budget: Budget, warnings: Warnings, hidden: HiddenPlaces) {
    this.#label = label;
    this.#budget = budget;
    this.#warnings = warnings;
    this.#hidden = hidden;
  }

  run(value: unknown): Draft {
    const root: Draft[] = [];
    const holder: Pending = { from: [value], to: root, parent: undefined, key: "", depth: 0 };
    root.push(this.#copy(value, holder, 0));
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) this.#members(next);
    return root[0] ?? null;
  }

  #members(pending: Pending): void {
    const { from, to } = pending;
    if (Array.isArray(from)) {
      if (Array.isArray(to)) for (const [index, item] of from.entries()) to.push(this.#copy(item, pending, index));
    } else if (!Array.isArray(to)) {
      for (const key of Object.keys(from)) this.#member(pending, to, key, from[key]);
    }
  }

  #member(pending: Pending, to: DraftObject, key: string, value: unknown): void {
    if (key === "<<" && typeof value === "object" && value !== null) return this.#merge(pending, to, value);
    const name = this.#text(key, pending, key);
    if (name === "__proto__")
      return this.#warn("DOCUMENT_PROTOTYPE_KEY", "A key `__proto__` was removed.", pending, key);
    to[name] = this.#copy(value, pending, key);
  }

  /** YAML 1.1 merge key: members that the mapping itself does not have. Members of earlier mappings win. */
  #merge(pending: Pending, to: DraftObject, value: object): void {
    for (const source of Array.isArray(value) ? value : [value]) {
      if (typeof source !== "object" || source === null || Array.isArray(source)) continue;
      for (const [key, member] of Object.entries(source)) {
        this.#spend(1, pending);
        if (!Object.hasOwn(to, key) && !Object.hasOwn(pending.from, key)) this.#member(pending, to, key, member);
      }
    }
  }

  #copy(value: unknown, holder: Pending, key: string | number): Draft {
    this.#spend(1, holder);
    if (typeof value === "string") return this.#text(value, holder, key);
    if (typeof value === "number") return this.#number(value, holder, key);
    if (typeof value === "boolean" || value === null) return value;
    return typeof value === "object" ? this.#container(value, holder, key) : null;
  }

  #container(value: object, parent: Pending, key: string | number): Draft {
    const depth = parent.depth + 1;
    if (depth > limits.depth) this.#refuse(`nests deeper than ${limits.depth} levels`, parent);
    const to = Array.isArray(value) ? [] : emptyObject();
    this.#pending.push({ from: isObject(value) ? value : Object.values(value), to, parent, key, depth });
    return to;
  }

  #number(value: number, holder: Pending, key: string | number): Draft {
    if (Number.isFinite(value)) return value;
    this.#warn("DOCUMENT_NUMBER_RANGE", "A number that JSON cannot hold was removed.", holder, key);
    return null;
  }

  #text(value: string, holder: Pending, key: string | number): string {
    this.#budget.characters -= value.length;
    if (this.#budget.characters < 0) this.#refuse("holds too much text once its aliases are expanded", holder);
    const { text, removed } = withoutHiddenCharacters(value);
    if (removed.length > 0) {
      const what = value === key ? "name" : "text";
      const message = `Invisible or control characters were removed from a ${what}: ${removed.slice(0, 12).join(", ")}.`;
      this.#warn("TEXT_HIDDEN_CHARACTERS", message, holder, key);
      const pointer = withoutHiddenCharacters(placeOf(holder, key)).text;
      this.#hidden.set(pointer, new Set([...(this.#hidden.get(pointer) ?? []), ...removed]));
    }
    return text;
  }

  #spend(nodes: number, holder: Pending): void {
    this.#budget.nodes -= nodes;
    if (this.#budget.nodes < 0)
      this.#refuse(`holds more than ${limits.nodes} values once its aliases are expanded`, holder);
  }

  #refuse(what: string, at: Pending): never {
    const location = { file: this.#label, pointer: pointerTo(at) };
    return refuse("DOCUMENT_TOO_LARGE", `${printable(this.#label)} ${what}.`, location);
  }

  #warn(code: DiagnosticCode, message: string, holder: Pending, key: string | number): void {
    this.#warnings.warn(code, message, { file: this.#label, pointer: placeOf(holder, key) });
  }
}

function placeOf(holder: Pending, key: string | number): string {
  return appendToPointer(pointerTo(holder), ...(holder.depth === 0 ? [] : [key]));
}

function pointerTo(pending: Pending): string {
  const tokens: (string | number)[] = [];
  for (let at = pending; at.parent; at = at.parent) tokens.unshift(at.key);
  return appendToPointer("#", ...tokens.slice(1));
}
