import { appendToPointer } from "../load/pointer.js";
import type { JsonObject, JsonValue } from "../load/types.js";
import { isList, isObject, own } from "./read-json.js";

/** Where a `$ref` leads: the pointer in its canonical spelling, so that it identifies, and what stands there. */
export interface Target {
  readonly pointer: string;
  readonly name: string;
  readonly value: JsonValue;
}

/** Follows local references; each spelling is resolved once. */
export class References {
  readonly #root: JsonObject;
  readonly #targets = new Map<string, Target | undefined>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** The place that a `$ref` names, undefined when there is none. */
  resolve(reference: string): Target | undefined {
    if (this.#targets.has(reference)) return this.#targets.get(reference);
    const target = this.#walk(reference);
    this.#targets.set(reference, target);
    return target;
  }

  /** As `resolve`, through references that lead to references; undefined when they go in a circle. */
  follow(reference: string): Target | undefined {
    const passed = new Set<string>();
    let target = this.resolve(reference);
    while (target && isObject(target.value) && isAlias(target.value)) {
      if (passed.has(target.pointer)) return undefined;
      passed.add(target.pointer);
      target = this.resolve(String(own(target.value, "$ref")));
    }
    return target;
  }

  /** An object of the document, or the one that its `$ref` leads to, with the place where it really stands. */
  object(value: JsonValue | undefined, pointer: string): { value: JsonObject; pointer: string } | undefined {
    if (!isObject(value)) return undefined;
    const reference = own(value, "$ref");
    if (typeof reference !== "string") return { value, pointer };
    const target = this.follow(reference);
    return target && isObject(target.value) ? { value: target.value, pointer: target.pointer } : undefined;
  }

  #walk(reference: string): Target | undefined {
    if (reference === "#") return { pointer: "#", name: "root", value: this.#root };
    if (!reference.startsWith("#/")) return undefined;
    let value: JsonValue = this.#root;
    let pointer = "#";
    let name = "";
    for (const token of reference.slice(2).split("/")) {
      if (!isObject(value) && !isList(value)) return undefined;
      const key = keyOf(value, token);
      if (key === undefined) return undefined;
      value = isList(value) ? (value[Number(key)] ?? null) : (own(value, key) ?? null);
      pointer = appendToPointer(pointer, key);
      name = key;
    }
    return { pointer, name, value };
  }
}

/** A schema or other object that is nothing but a reference. */
function isAlias(value: JsonObject): boolean {
  return typeof own(value, "$ref") === "string" && Object.keys(value).length === 1;
}

/** RFC 6901 section 3 first; then as a URI fragment, section 6. */
function keyOf(holder: JsonObject | readonly JsonValue[], token: string): string | undefined {
  const plain = token.replaceAll("~1", "/").replaceAll("~0", "~");
  if (Object.hasOwn(holder, plain)) return plain;
  const decoded = percentDecoded(token).replaceAll("~1", "/").replaceAll("~0", "~");
  return Object.hasOwn(holder, decoded) ? decoded : undefined;
}

function percentDecoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
