import { appendToPointer, resolvePointer } from "../load/pointer.js";
import type { Document, JsonObject, JsonValue } from "../load/types.js";
import type { Operation, SecurityScheme } from "../model/types.js";

/**
 * The part of a document that the selected operations need: their path items, everything that they refer to, and the
 * schemes they use. Shares its values with the document; names of the same kind are sorted.
 */
export function pinDocument(
  document: Document,
  operations: readonly Operation[],
  schemes: readonly SecurityScheme[],
): JsonValue {
  const { root } = document;
  const pinned = new Pinned(root);
  for (const keyword of ["openapi", "info", "jsonSchemaDialect", "servers", "security"]) pinned.take(keyword);
  pinned.takeTags(new Set(operations.flatMap(({ tags }) => tags)));
  for (const operation of operations) pinned.takeOperation(operation);
  for (const scheme of schemes) if (scheme.pointer.startsWith("#/")) pinned.takePointer(scheme.pointer);
  return pinned.finish();
}

const mostHops = 20;

type Branch = Map<string, Branch | { readonly leaf: JsonValue }>;

class Pinned {
  readonly #root: JsonObject;
  readonly #tree: Branch = new Map();
  readonly #seen = new Set<string>();
  readonly #walked = new Set<object>();
  readonly #pending: string[] = [];
  #referring: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  take(keyword: string): void {
    const value = Object.hasOwn(this.#root, keyword) ? this.#root[keyword] : undefined;
    if (value !== undefined) this.#tree.set(keyword, { leaf: value });
  }

  takeTags(used: ReadonlySet<string>): void {
    const tags = Object.hasOwn(this.#root, "tags") ? this.#root["tags"] : undefined;
    if (!isList(tags)) return;
    const kept = tags.filter((tag) => isObject(tag) && typeof tag["name"] === "string" && used.has(tag["name"]));
    if (kept.length > 0) this.#tree.set("tags", { leaf: kept });
  }

  /** The operation and what its path item says for all of them. */
  takeOperation({ pointer }: Operation): void {
    const item = pointer.slice(0, pointer.lastIndexOf("/"));
    const shared = resolvePointer(this.#root, item);
    if (isObject(shared)) {
      for (const keyword of ["summary", "description", "parameters", "servers"]) {
        if (Object.hasOwn(shared, keyword)) this.takePointer(appendToPointer(item, keyword));
      }
    }
    this.takePointer(pointer);
    for (const path of this.#referringPaths().get(item) ?? [])
      this.#place(path, resolvePointer(this.#root, path) ?? {});
  }

  /** Pointers of the paths that stand in the document as a mere reference, by the pointer of the item they mean. */
  #referringPaths(): ReadonlyMap<string, readonly string[]> {
    if (this.#referring !== undefined) return this.#referring;
    const referring = new Map<string, string[]>();
    const paths = resolvePointer(this.#root, "#/paths");
    for (const path of isObject(paths) ? Object.keys(paths) : []) {
      const pointer = appendToPointer("#/paths", path);
      const item = this.#endOfReferences(pointer);
      if (item !== pointer) referring.set(item, [...(referring.get(item) ?? []), pointer]);
    }
    this.#referring = referring;
    return referring;
  }

  #endOfReferences(pointer: string, hops = 0): string {
    const value = resolvePointer(this.#root, pointer);
    const next = isObject(value) && Object.hasOwn(value, "$ref") ? value["$ref"] : undefined;
    return typeof next === "string" && hops < mostHops ? this.#endOfReferences(next, hops + 1) : pointer;
  }

  takePointer(pointer: string): void {
    this.#pending.push(pointer);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#takeOne(next);
  }

  finish(): JsonValue {
    return ordered(this.#tree, true);
  }

  #takeOne(pointer: string): void {
    if (this.#seen.has(pointer)) return;
    this.#seen.add(pointer);
    const value = resolvePointer(this.#root, pointer);
    if (value === undefined) return;
    this.#place(pointer, value);
    this.#collect(value);
  }

  /** Puts a value where it stands in the document; an array or an object that is there already holds it. */
  #place(pointer: string, value: JsonValue): void {
    const tokens = pointer
      .slice(2)
      .split("/")
      .map((token) => decode(token).replaceAll("~1", "/").replaceAll("~0", "~"));
    let branch = this.#tree;
    let at: JsonValue | undefined = this.#root;
    for (const token of tokens.slice(0, -1)) {
      at = isObject(at) && Object.hasOwn(at, token) ? at[token] : undefined;
      const next = branch.get(token);
      if (next !== undefined && "leaf" in next) return;
      if (next === undefined && isList(at)) {
        branch.set(token, { leaf: at });
        this.#collect(at);
        return;
      }
      const child: Branch = next instanceof Map ? next : new Map();
      branch.set(token, child);
      branch = child;
    }
    branch.set(tokens.at(-1) ?? "", { leaf: value });
  }

  /** Finds references without recursion, each object once. */
  #collect(start: JsonValue): void {
    const stack: JsonValue[] = [start];
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      if (value === null || typeof value !== "object" || this.#walked.has(value)) continue;
      this.#walked.add(value);
      if (isList(value)) {
        for (const item of value) stack.push(item);
        continue;
      }
      for (const key in value) {
        const member = value[key];
        if (typeof member === "string") {
          if (key === "$ref") this.#reference(member);
        } else if (typeof member !== "object" || member === null) continue;
        else if (key === "mapping" && isObject(member)) this.#mapping(member);
        else if (key === "examples" && isObject(member)) this.#examples(member);
        else if (key !== "example" || looksLikeSchema(member)) stack.push(member);
      }
    }
  }

  #reference(target: string): void {
    if (target.startsWith("#/")) this.#pending.push(target);
  }

  /** An example may be shared; what is in it is data. A property that happens to be called so is a schema. */
  #examples(members: JsonObject): void {
    if (looksLikeSchema(members)) this.#collect(members);
    for (const name in members) {
      const member = members[name];
      if (isObject(member) && typeof member["$ref"] === "string") this.#reference(member["$ref"]);
    }
  }

  /** A discriminator names schemas by pointer, or by name alone. */
  #mapping(mapping: JsonObject): void {
    for (const target of Object.values(mapping)) {
      if (typeof target !== "string") continue;
      this.#pending.push(target.startsWith("#/") ? target : appendToPointer("#/components/schemas", target));
    }
  }
}

const topLevel = ["openapi", "info", "jsonSchemaDialect", "servers", "tags", "security", "paths", "components"];

/** Plain objects with sorted keys; the first level in the order of the specification. */
function ordered(branch: Branch, isTop: boolean): JsonObject {
  const result: { [key: string]: JsonValue } = Object.create(null);
  const keys = isTop ? topLevel.filter((key) => branch.has(key)) : [...branch.keys()].sort();
  for (const key of isTop
    ? [...keys, ...[...branch.keys()].filter((other) => !topLevel.includes(other)).sort()]
    : keys) {
    const child = branch.get(key);
    if (child !== undefined) result[key] = "leaf" in child ? child.leaf : ordered(child, false);
  }
  return result;
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

/** A property may be called `example`; an example that looks like this does no harm. */
function looksLikeSchema(value: JsonValue): boolean {
  return (
    isObject(value) &&
    ["type", "$ref", "allOf", "anyOf", "oneOf", "properties", "items"].some((keyword) => Object.hasOwn(value, keyword))
  );
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
