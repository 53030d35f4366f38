import type { Component } from "../../model/types.js";
import type { SchemaPlan } from "../../plan/types.js";
import { type Call, call, type Chain, type Expression, type Imports, method, type Word } from "../code/index.js";

/** The names that `src/runtime/schema/index.ts` exports. */
export type SchemaHelper =
  | "base64"
  | "exactlyOne"
  | "format"
  | "int64"
  | "multipleOf"
  | "not"
  | "oneOfValues"
  | "pattern"
  | "patternProperties"
  | "propertyCount"
  | "renamed"
  | "requiredSets"
  | "uint64"
  | "uniqueItems";

/** A zod schema as code: something that methods can be called on. */
export type ZodCode = Word | Call | Chain;

/** What a handler needs besides the schema: the file's imports and the shared schemas. */
export class ZodContext {
  readonly #imports: Imports;
  readonly #components: ReadonlyMap<string, SchemaPlan>;

  constructor(imports: Imports, components: ReadonlyMap<string, SchemaPlan>) {
    this.#imports = imports;
    this.#components = components;
  }

  /** `z.name(args)` */
  z(name: string, ...args: readonly Expression[]): Chain {
    return method(this.#imports.use({ name: "z", from: "zod" }), name, ...args);
  }

  /** `name(args)` of the runtime's schema helpers. */
  helper(name: SchemaHelper, ...args: readonly Expression[]): Call {
    return call(this.#imports.use({ name, from: "src/runtime/schema/index.ts" }), ...args);
  }

  /** The constant of a shared schema. */
  shared(id: string): Word {
    const { exportName, file } = this.#plan(id);
    if (!isSourceFile(file)) throw new Error(`A shared schema outside src/: ${file}`);
    return this.#imports.use({ name: exportName, from: file });
  }

  component(id: string): Component {
    return this.#plan(id).component;
  }

  #plan(id: string): SchemaPlan {
    const plan = this.#components.get(id);
    if (plan === undefined) throw new Error(`The plan has no schema ${id}`);
    return plan;
  }
}

function isSourceFile(file: string): file is `src/${string}.ts` {
  return file.startsWith("src/") && file.endsWith(".ts");
}
