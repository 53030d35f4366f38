import { type Code, trusted } from "./code.js";
import { isIdentifier } from "./identifier.js";
import { name as word } from "./build.js";
import type { Word } from "./expression.js";

/** Something that another module exports: a package, or a file of the emitted project by its path. */
export interface Export {
  readonly name: string;
  readonly from: "zod" | `src/${string}.ts`;
  readonly typeOnly?: boolean;
}

/** What one emitted file imports: collected while its expressions are made, aliased on collision, printed sorted. */
export class Imports {
  readonly #folder: readonly string[];
  readonly #file: string;
  readonly #taken: Set<string>;
  readonly #local = new Map<string, { readonly export: Export; readonly local: string }>();

  /** @param declared names that the file declares itself */
  constructor(file: string, declared: readonly string[]) {
    this.#file = file;
    this.#folder = file.split("/").slice(0, -1);
    this.#taken = new Set(declared);
  }

  /** Imports under its own name, which is reserved for it. */
  declare(wanted: Export): void {
    this.#local.set(`${wanted.from}#${wanted.name}`, { export: wanted, local: wanted.name });
  }

  /** @returns the name by which the file knows it */
  use(wanted: Export): Word {
    const key = `${wanted.from}#${wanted.name}`;
    const known = this.#local.get(key);
    if (known !== undefined) return word(known.local);
    const local = wanted.from === this.#file ? wanted.name : this.#free(wanted.name);
    this.#local.set(key, { export: wanted, local });
    return word(local);
  }

  /** The import declarations: packages first, then files, each sorted by path, names sorted within. */
  print(): Code<"typescript"> {
    const modules = new Map<string, string[]>();
    for (const { export: wanted, local } of this.#local.values()) {
      if (wanted.from === this.#file) continue;
      const specifier = this.#specifier(wanted.from);
      modules.set(specifier, [...(modules.get(specifier) ?? []), clause(wanted, local)]);
    }
    const sorted = [...modules].sort(([a], [b]) => rank(a) - rank(b) || compare(a, b));
    return trusted(sorted.map(([specifier, clauses]) => declaration(specifier, clauses)).join("\n"), "typescript");
  }

  #free(name: string): string {
    let local = name;
    while (this.#taken.has(local) || !isIdentifier(local)) local += "Schema";
    this.#taken.add(local);
    return local;
  }

  /** Relative, with the ending that Node wants. Paths of the project are slugs of ours. */
  #specifier(from: string): string {
    if (!from.startsWith("src/")) return from;
    const target = from.replace(/\.ts$/, ".js").split("/");
    let shared = 0;
    while (shared < this.#folder.length && this.#folder[shared] === target[shared]) shared += 1;
    const up = "../".repeat(this.#folder.length - shared) || "./";
    return up + target.slice(shared).join("/");
  }
}

function clause({ name, typeOnly }: Export, local: string): string {
  return `${typeOnly ? "type " : ""}${name === local ? name : `${name} as ${local}`}`;
}

function declaration(specifier: string, clauses: readonly string[]): string {
  const sorted = [...clauses].sort((a, b) => compare(bare(a), bare(b)));
  const oneLine = `import { ${sorted.join(", ")} } from "${specifier}";`;
  if (oneLine.length <= 120 || sorted.length === 1) return oneLine;
  return `import {\n${sorted.map((part) => `  ${part},\n`).join("")}} from "${specifier}";`;
}

function bare(text: string): string {
  return text.replace(/^type /, "").toLowerCase();
}

function rank(specifier: string): number {
  return specifier.startsWith(".") ? 1 : 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
