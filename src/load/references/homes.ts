import { createHash } from "node:crypto";
import { dirname, relative } from "node:path/posix";
import type { Dialect } from "../dialect.js";
import { type Draft, isObject, objectAt } from "../draft.js";
import { type Kind, sectionOf } from "../grammar.js";
import type { Origins } from "../origins.js";
import { appendToPointer } from "../pointer.js";
import type { Place } from "./place.js";
import type { SourceFile } from "./source-files.js";

/** A place that a reference names, by its tokens from the root of its file. */
export interface Target extends Place {
  readonly tokens: readonly string[];
  /** The way down passes a list: the place may shift when the document is normalised. */
  readonly throughList: boolean;
  /** Where the search for it began and the tokens from there, when it went straight down. */
  readonly path?: { readonly file: SourceFile; readonly tokens: readonly string[] } | undefined;
}

/** Sections of the normal form and what was placed in them besides the document's own components. */
export type Placed = ReadonlyMap<string, ReadonlyMap<string, Draft>>;

/** Gives every target of a reference its place in the normal form. */
export class Homes {
  readonly #entry: SourceFile;
  readonly #dialect: Dialect;
  readonly #origins: Origins;
  readonly #known = new Map<string, string>();
  readonly #placed = new Map<string, Map<string, Draft>>();

  constructor(entry: SourceFile, dialect: Dialect, origins: Origins) {
    this.#entry = entry;
    this.#dialect = dialect;
    this.#origins = origins;
  }

  get placed(): Placed {
    return this.#placed;
  }

  /** The pointer into the normal form under which a target will stand; it gets a place of its own where needed. */
  of(target: Target, kind: Kind): string {
    const identity = identityOf(target, kind);
    const home = this.#known.get(identity) ?? this.#ownHome(target, kind) ?? this.#place(target, kind);
    this.#known.set(identity, home);
    return home;
  }

  /** Lets a target of another file live where the document's own component stands that is nothing but a reference to it. */
  adopt(target: Target, kind: Kind, section: string, name: string): boolean {
    const identity = identityOf(target, kind);
    if (target.file === this.#entry || this.#known.has(identity)) return false;
    this.#known.set(identity, appendToPointer("#/components", section, name));
    this.#noteOrigin(target);
    return true;
  }

  /** Where a target of the document itself stands when it keeps its place. */
  #ownHome({ path, throughList }: Target, kind: Kind): string | undefined {
    if (path?.file !== this.#entry || throughList) return undefined;
    const { tokens } = path;
    if (this.#dialect === "2.0") return swaggerHome(tokens, kind);
    return tokens.length === 0 || unvisited(tokens) ? undefined : appendToPointer("#", ...tokens);
  }

  #place(target: Target, kind: Kind): string {
    const section = sectionOf.get(kind) ?? "schemas";
    const placed = this.#placed.get(section) ?? new Map<string, Draft>();
    const name = this.#freeName(section, placed, target);
    this.#placed.set(section, placed.set(name, target.value));
    this.#noteOrigin(target);
    return appendToPointer("#/components", section, name);
  }

  #noteOrigin({ value, file, tokens }: Target): void {
    this.#origins.note(value, { file: file.label, pointer: appendToPointer("#", ...tokens) });
  }

  /** Names are broken by a hash of the place, never by a counter: another reference elsewhere changes nothing. */
  #freeName(section: string, placed: ReadonlyMap<string, Draft>, target: Target): string {
    const wanted = nameOf(target);
    const taken = placed.has(wanted) || wanted in Object.prototype || this.#hasOwnComponent(section, wanted);
    if (!taken) return wanted;
    const file = relative(dirname(this.#entry.address), target.file.address);
    const place = `${file}#${target.tokens.join("/")}`;
    return `${wanted}_${createHash("sha256").update(place).digest("hex").slice(0, 8)}`;
  }

  #hasOwnComponent(section: string, name: string): boolean {
    const root = this.#entry.root;
    if (!isObject(root)) return false;
    const holder = this.#dialect === "2.0" ? root : objectAt(root, "components");
    const sectionName = this.#dialect === "2.0" && section === "schemas" ? "definitions" : section;
    const own = holder && objectAt(holder, sectionName);
    return own !== undefined && Object.hasOwn(own, name);
  }
}

function identityOf({ file, tokens }: Target, kind: Kind): string {
  return `${kind}\n${file.address}\n${appendToPointer("#", ...tokens)}`;
}

/** 2.0: definitions, shared parameters and shared responses move as they are; everything else gets a place of its own. */
function swaggerHome(tokens: readonly string[], kind: Kind): string | undefined {
  const [section, ...rest] = tokens;
  if (section === "definitions" && kind === "schema" && rest.length > 0) {
    return appendToPointer("#/components/schemas", ...rest);
  }
  if (section === "paths" && kind === "pathItem" && rest.length === 1) return appendToPointer("#/paths", ...rest);
  if (section === sectionOf.get(kind) && rest.length === 1 && kind !== "schema") {
    return appendToPointer("#/components", ...tokens);
  }
  return undefined;
}

/** Parts of a document that are left out of the normal form. */
function unvisited(tokens: readonly string[]): boolean {
  return tokens[0] === "webhooks" || tokens.includes("callbacks") || tokens.includes("links");
}

const plain = new Set(["schema", "items", "additionalProperties", "properties", "allOf", "anyOf", "oneOf", "content"]);

/** The last word of the pointer that says something, else the name of the file. */
function nameOf({ file, tokens }: Target): string {
  const last = tokens.at(-1);
  const isPlain = last === undefined || plain.has(last) || /^\d+$/.test(last);
  const words = isPlain && last !== undefined ? tokens.slice(-4).join("_") : last;
  const name = (words ?? fileName(file))
    .slice(0, 200)
    .replace(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return name === "" ? "shared" : name;
}

function fileName(file: SourceFile): string {
  const base = file.label.split(/[\\/]/).at(-1) ?? "";
  return base.replace(/[?#].*$/, "").replace(/\.(json|ya?ml)$/i, "");
}
