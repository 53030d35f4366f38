import type { Code, Data, Name } from "./code.js";

/** The ways from data into a file. What an emitter returns is safe where its kind may stand, whatever the data says. */
export interface Emitters {
  /** TypeScript: any JSON value as a literal, for instance `"Refunds"` or `{ a: 1 }`. */
  literal(value: Data): Code<"typescript">;
  /** TypeScript: a name in scope. Refuses what cannot name a constant. */
  identifier(name: Name): Code<"own">;
  /** TypeScript: a key of an object literal, quoted where it must be. */
  propertyKey(name: string): Code<"typescript">;
  /** TypeScript: words inside a comment, on one line, without anything that a compiler or linter obeys. */
  comment(text: string, limit?: number): Code<"comment">;
  /** TypeScript: a JSON Schema as a literal, `it.tool.input.schema` for instance. */
  schema(value: Data): Code<"typescript">;
  /** JSON: any value, its further lines indented by so many spaces. */
  json(value: Data, indent?: number): Code<"json">;
  /** Markdown: words on one line, with no markup, link or HTML of their own. */
  markdown(text: string, limit?: number): Code<"markdown">;
  /** Markdown: a name as inline code. */
  inlineCode(text: string): Code<"markdown">;
  /** Markdown: a table with aligned columns. */
  table(
    header: readonly Code<"own" | "markdown">[],
    rows: readonly (readonly Code<"own" | "markdown">[])[],
  ): Code<"markdown">;
  /** Any file: a name that the plan has made. */
  name(name: Name): Code<"own">;
}
