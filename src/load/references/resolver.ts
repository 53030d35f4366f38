import { printable } from "../../diagnostics/index.js";
import type { Dialect } from "../dialect.js";
import { type DraftObject, isObject, objectAt } from "../draft.js";
import type { Kind } from "../grammar.js";
import { appendToPointer } from "../pointer.js";
import { refuse } from "../refuse.js";
import { type Destination, destinationOf } from "./destination.js";
import { findTarget, type Found } from "./find-target.js";
import type { Target } from "./homes.js";
import type { Forbidden, Neighbourhood } from "./neighbourhood.js";
import { locationOf, type Place, pointerOf } from "./place.js";
import type { SourceFile, SourceFiles } from "./source-files.js";
import type { KnownTargets } from "./known-targets.js";

/** What a reference came to. */
export type Resolution =
  | { readonly kind: "found"; readonly target: Target }
  | { readonly kind: "dangling"; readonly reason: string }
  /** A file has to be read first. */
  | { readonly kind: "awaited"; readonly address: string; readonly label: string };

const maximumHops = 64;

/** Finds what references name, among the files that are read already. */
export class Resolver {
  readonly #root: DraftObject;
  readonly #entry: SourceFile;
  readonly #dialect: Dialect;
  readonly #files: SourceFiles;
  readonly #neighbourhood: Neighbourhood;
  readonly #knownTargets: KnownTargets;
  readonly #found = new Map<SourceFile, Map<string, Resolution>>();

  constructor(options: {
    readonly root: DraftObject;
    readonly entry: SourceFile;
    readonly dialect: Dialect;
    readonly files: SourceFiles;
    readonly neighbourhood: Neighbourhood;
    readonly knownTargets: KnownTargets;
  }) {
    this.#root = options.root;
    this.#entry = options.entry;
    this.#dialect = options.dialect;
    this.#files = options.files;
    this.#neighbourhood = options.neighbourhood;
    this.#knownTargets = options.knownTargets;
  }

  /** @throws Refusal `REFERENCE_FORBIDDEN` */
  resolve(reference: string, place: Place, kind: Kind): Resolution {
    const known = this.#found.get(place.file) ?? new Map<string, Resolution>();
    this.#found.set(place.file, known);
    const identity = `${kind} ${reference}`;
    const before = known.get(identity);
    if (before) return before;
    const resolution = this.#follow(reference, place, kind);
    if (resolution.kind === "found") known.set(identity, resolution);
    return resolution;
  }

  /** Follows further references on the way down. */
  #follow(written: string, place: Place, kind: Kind): Resolution {
    let file = place.file;
    let reference = written;
    for (let hop = 0; hop < maximumHops; hop += 1) {
      const destination = this.#destination(reference, file, kind);
      if (destination.kind === "forbidden") return forbid(written, place, destination);
      if (destination.kind === "unread") return { kind: "dangling", reason: destination.reason };
      if (destination.kind === "file") {
        const { address, label } = destination;
        const other = this.#files.get(address);
        if (other === undefined) return { kind: "awaited", address, label };
        file = other;
      }
      const found = this.#find(file, destination.fragment, place);
      if (found.kind === "found") return found;
      if (found.kind === "missing") return missing(written, place, found);
      file = found.from.file;
      reference = `${found.reference}${found.reference.includes("#") ? "/" : "#/"}${found.rest}`;
    }
    return { kind: "dangling", reason: "it leads in a circle" };
  }

  /** The fragment of a schema component of the document itself, by its bare name. */
  schemaNamed(name: string): string | undefined {
    const path = this.#dialect === "2.0" ? ["definitions"] : ["components", "schemas"];
    const section = path.reduce<DraftObject | undefined>((holder, key) => holder && objectAt(holder, key), this.#root);
    return section && Object.hasOwn(section, name) ? appendToPointer("", ...path, name) : undefined;
  }

  /** A bare name of a component (`Pet`) is an old habit, and means the component. */
  #destination(reference: string, file: SourceFile, kind: Kind): Destination {
    const isName = kind === "schema" && file === this.#entry && /^[\w.-]+$/.test(reference);
    const fragment = isName ? this.schemaNamed(reference) : undefined;
    return fragment === undefined ? destinationOf(reference, file, this.#neighbourhood) : { kind: "local", fragment };
  }

  /** `#/$defs/X` counts from the schema around it too: an embedded JSON Schema is often pasted in whole. */
  #find(file: SourceFile, fragment: string, place: Place): Found {
    const found = findTarget(file, fragment, this.#knownTargets);
    if (found.kind !== "missing" || !/^\/(\$defs|definitions)\//.test(fragment)) return found;
    for (let around: Place | undefined = place; around && around.file === file; around = around.parent) {
      if (!isObject(around.value) || !(around.value["$defs"] || around.value["definitions"])) continue;
      const within = findTarget(file, pointerOf(around).slice(1) + fragment, this.#knownTargets);
      if (within.kind === "found") return within;
    }
    return found;
  }
}

function missing(reference: string, place: Place, { token, builtIn }: Extract<Found, { kind: "missing" }>): Resolution {
  const name = printable(JSON.stringify(token), 80);
  return builtIn
    ? forbid(reference, place, { reason: `${name} is no member of the document` })
    : { kind: "dangling", reason: `there is no ${name}` };
}

/** Refuses the document because of a reference that must not be followed. */
export function forbid(reference: string, place: Place, { reason, mend }: Omit<Forbidden, "kind">): never {
  const message = `The reference ${printable(reference)} is not followed: ${reason}.`;
  return refuse("REFERENCE_FORBIDDEN", message, locationOf(place, "$ref"), mend);
}
