import type { Operation } from "../model/types.js";
import { isPlaceholder } from "./naming.js";
import type { Effect } from "./types.js";
import { singular } from "./words.js";

/** A selected operation with its name and effect: enough to speak of it in another tool's description. */
export interface NamedOperation {
  readonly operation: Operation;
  readonly name: string;
  readonly effect: Effect;
}

/** The tools that work on the same resource, as far as they are in the plan. */
export interface Siblings {
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
    const { collection, item, resource } = placeOf(operation);
    const at = (method: string, path: string | undefined, effect: Effect): string | undefined => {
      const found = path === undefined ? undefined : byKey.get(`${method} ${path}`);
      return found !== undefined && found.effect === effect && found.operation !== operation ? found.name : undefined;
    };
    const get = at("GET", item, "read");
    return defined({
      list: at("GET", collection, "read"),
      get,
      related: get === undefined && resource !== undefined ? onlyOther(items.get(resource), operation) : undefined,
      create: at("POST", collection, "create"),
      update: at("PATCH", item, "update") ?? at("PUT", item, "update") ?? at("POST", item, "update"),
      delete: at("DELETE", item, "delete"),
    });
  };
}

interface Place {
  readonly collection?: string;
  readonly item?: string;
  readonly resource?: string;
}

/** Where the list and the single item of an operation's resource stand; paths with blanked parameters, as in keys. */
function placeOf({ key }: Operation): Place {
  const path = key.slice(key.indexOf(" ") + 1);
  const segments = path.split("/");
  const last = segments.at(-1) ?? "";
  if (isPlaceholder(last)) {
    const collection = segments.slice(0, -1).join("/");
    return { collection, item: path, resource: singular(segments.at(-2) ?? "") };
  }
  const before = segments.at(-2) ?? "";
  if (isPlaceholder(before) && singular(last) === last) {
    return { collection: segments.slice(0, -2).join("/"), item: segments.slice(0, -1).join("/"), resource: singular(segments.at(-3) ?? "") };
  }
  return { collection: path, item: `${path}/{}`, resource: singular(last) };
}

/** Readers of single items by the singular of their resource. */
function itemReaders(operations: readonly NamedOperation[]): Map<string, NamedOperation[]> {
  const readers = new Map<string, NamedOperation[]>();
  for (const named of operations) {
    const segments = named.operation.path.split("/");
    if (named.operation.method !== "GET" || named.effect !== "read" || !isPlaceholder(segments.at(-1) ?? "")) continue;
    const resource = singular(segments.at(-2) ?? "");
    const known = readers.get(resource);
    if (known === undefined) readers.set(resource, [named]);
    else known.push(named);
  }
  return readers;
}

function onlyOther(named: readonly NamedOperation[] | undefined, operation: Operation): string | undefined {
  const [only, ...more] = named ?? [];
  return more.length === 0 && only !== undefined && only.operation !== operation ? only.name : undefined;
}

function defined(siblings: { readonly [Role in keyof Siblings]: string | undefined }): Siblings {
  return Object.fromEntries(Object.entries(siblings).filter(([, name]) => name !== undefined));
}
