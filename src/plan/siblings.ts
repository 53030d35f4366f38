import type { Operation } from "../model/types.js";
import { isPlaceholder } from "./paths.js";
import type { Effect } from "./types.js";
import { singular, wordsOf } from "./words.js";

/** A selected operation with its name and effect: enough to speak of it in another tool's description. */
export interface NamedOperation {
  readonly operation: Operation;
  readonly name: string;
  readonly effect: Effect;
}

/** The tools that work on the same resource, as far as they are in the plan. */
export interface Siblings {
  /** What the operation's own path is: of several items, of one, or of a part or action of one. */
  readonly place: "collection" | "item" | "part";
  readonly list?: string;
  readonly get?: string;
  /** A tool that reads single items of the same kind, though under another path. */
  readonly related?: string;
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
}

export type SiblingsOf = (operation: Operation) => Siblings;

/** Indexes the selected operations by path, so that finding the siblings of one costs nothing. */
export function siblingIndex(operations: readonly NamedOperation[]): SiblingsOf {
  const byKey = new Map(operations.map((named) => [named.operation.key, named]));
  const items = itemReaders(operations);
  return (operation) => {
    const place = placeOf(operation);
    const at = (method: string, path: string | undefined, ...effects: readonly Effect[]): string | undefined => {
      const found = path === undefined ? undefined : byKey.get(`${method} ${path}`);
      return found !== undefined && effects.includes(found.effect) && found.operation !== operation
        ? found.name
        : undefined;
    };
    const get = at("GET", place.own, "read") ?? at("GET", place.item, "read");
    const related = get === undefined && place.several ? onlyOther(items.get(place.resource), operation) : undefined;
    return {
      place: place.kind,
      ...defined({
        list: at("GET", place.collection, "read"),
        get,
        related,
        create: at("POST", place.collection, "create"),
        update:
          at("PATCH", place.item, "update") ?? at("PUT", place.item, "update") ?? at("POST", place.item, "update"),
        delete: at("DELETE", place.item, "delete"),
      }),
    };
  };
}

interface Place {
  readonly kind: Siblings["place"];
  /** Whether its last segment is a plural: `/current/user` is a collection by its form alone. */
  readonly several: boolean;
  /** Path of the list, with blanked parameters, as in keys. */
  readonly collection?: string;
  readonly item: string;
  /** Its own path, where that is a part of an item. */
  readonly own?: string;
  /** Singular of what it is about. */
  readonly resource: string;
}

function placeOf({ key }: Operation): Place {
  const path = key.slice(key.indexOf(" ") + 1);
  const segments = path.split("/");
  const last = segments.at(-1) ?? "";
  if (isPlaceholder(last)) {
    return {
      kind: "item",
      several: false,
      collection: segments.slice(0, -1).join("/"),
      item: path,
      resource: singular(segments.at(-2) ?? ""),
    };
  }
  if (isPlaceholder(segments.at(-2) ?? "") && singular(last) === last) {
    return {
      kind: "part",
      several: false,
      own: path,
      item: segments.slice(0, -1).join("/"),
      resource: singular(segments.at(-3) ?? ""),
    };
  }
  const resource = singular(last);
  return { kind: "collection", several: resource !== last, collection: path, item: `${path}/{}`, resource };
}

/** Readers of single items by the singular of their resource. */
function itemReaders(operations: readonly NamedOperation[]): Map<string, NamedOperation[]> {
  const readers = new Map<string, NamedOperation[]>();
  for (const named of operations) {
    const segments = named.operation.path.split("/");
    const last = segments.at(-1) ?? "";
    const resource = singular(segments.at(-2) ?? "");
    if (named.operation.method !== "GET" || named.effect !== "read" || !identifies(last, resource)) continue;
    const known = readers.get(resource);
    if (known === undefined) readers.set(resource, [named]);
    else known.push(named);
  }
  return readers;
}

const identifiers: ReadonlySet<string> = new Set("id key name uuid guid slug number code".split(" "));

/** `/images/{id}` and `/images/{image_key}` are an image; `/images/{file_key}` is not. */
function identifies(placeholder: string, resource: string): boolean {
  if (!isPlaceholder(placeholder)) return false;
  const words = wordsOf(placeholder).filter((word) => !identifiers.has(word));
  return words.length === 0 || words.some((word) => singular(word) === resource || resource.endsWith(word));
}

function onlyOther(named: readonly NamedOperation[] | undefined, operation: Operation): string | undefined {
  const [only, ...more] = named ?? [];
  return more.length === 0 && only !== undefined && only.operation !== operation ? only.name : undefined;
}

type Roles = Omit<Siblings, "place">;

function defined(siblings: { readonly [Role in keyof Roles]: string | undefined }): Roles {
  return Object.fromEntries(Object.entries(siblings).filter(([, name]) => name !== undefined));
}
