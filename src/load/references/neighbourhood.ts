import { realpath } from "node:fs/promises";
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { DocumentSource } from "../types.js";
import { fetchUrl } from "../read/fetch-url.js";
import { readDocumentFile } from "../read/read-file.js";

/** Where a reference to another file leads. */
export type Neighbour =
  | { readonly kind: "readable"; readonly address: string; readonly label: string }
  | Forbidden
  /** Never read, though harmless: what needs it goes without. */
  | { readonly kind: "unread"; readonly reason: string };

/** Must not be read, whatever lies there: the document is refused. */
export interface Forbidden {
  readonly kind: "forbidden";
  readonly reason: string;
  /** What to do about it, when there is something better than to bundle the document. */
  readonly mend?: string;
}

/** What may be read besides the document itself. */
export interface Neighbourhood {
  /** `path` is what stands before the `#`, percent-encoding undone; `from` is the file that holds the reference. */
  find(path: string, from: { readonly address: string; readonly label: string }): Neighbour;
  /** The bytes of a readable neighbour, or why it must not be read after all. */
  read(neighbour: { readonly address: string; readonly label: string }): Promise<Buffer | Forbidden>;
}

const extensions: ReadonlySet<string> = new Set([".json", ".yaml", ".yml"]);
const wrongExtension = forbidden("only .json, .yaml and .yml files are read");
const outside = forbidden(
  "it leads out of the document's folder",
  "If the files are yours, name the folder that holds them all: --reference-root <folder>.",
);

/** Files under one folder: after symbolic links, and only what is named like a document. */
export class FolderNeighbourhood implements Neighbourhood {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  find(path: string, from: { readonly address: string; readonly label: string }): Neighbour {
    if (path.includes("\0")) return forbidden("it holds a null character");
    if (isAbsolute(path) || path.includes("\\")) return forbidden("only relative paths are read");
    const address = resolve(dirname(from.address), path);
    if (!isWithin(this.#root, address)) return outside;
    if (!extensions.has(extname(address).toLowerCase())) return wrongExtension;
    return { kind: "readable", address, label: join(dirname(from.label), path) };
  }

  async read({ address, label }: { readonly address: string; readonly label: string }): Promise<Buffer | Forbidden> {
    const real = await realpath(address).catch(() => address);
    if (!isWithin(await realpath(this.#root), real)) return outside;
    if (!extensions.has(extname(real).toLowerCase())) return wrongExtension;
    return readDocumentFile(real, label);
  }
}

/** Documents of the same origin as the URL that the user named. */
export class OriginNeighbourhood implements Neighbourhood {
  readonly #origin: string;
  readonly #allowPrivate: boolean;

  constructor(url: string, allowPrivate: boolean) {
    this.#origin = new URL(url).origin;
    this.#allowPrivate = allowPrivate;
  }

  find(path: string, from: { readonly address: string }): Neighbour {
    if (!URL.canParse(path, from.address)) return forbidden("it is not a URL");
    const url = new URL(path, from.address);
    if (url.origin !== this.#origin) return { kind: "unread", reason: "it lies on another origin" };
    return { kind: "readable", address: url.href, label: url.href };
  }

  read({ address }: { readonly address: string }): Promise<Buffer | Forbidden> {
    return fetchUrl(address, this.#allowPrivate);
  }
}

const homeless = forbidden("the document has no folder of its own; name its file instead");

/** Standard input and answers have no place of their own: nothing lies beside them. */
const nowhere: Neighbourhood = {
  find: () => homeless,
  read: () => Promise.resolve(homeless),
};

/** What may be read besides a document that came from `source`. */
export function neighbourhoodOf(
  source: DocumentSource,
  options: { readonly address: string; readonly allowPrivate: boolean; readonly referenceRoot?: string },
): Neighbourhood {
  if (source.kind === "file") return new FolderNeighbourhood(options.referenceRoot ?? dirname(options.address));
  return source.kind === "url" ? new OriginNeighbourhood(source.url, options.allowPrivate) : nowhere;
}

function forbidden(reason: string, mend?: string): Forbidden {
  return { kind: "forbidden", reason, ...(mend && { mend }) };
}

/** Whether a path lies below a folder, by their names alone. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
