import type { FileKind } from "../../render/template/file-kind.js";

/** What `<%=` and `<%-` take in a file of each kind, as types. */
const printed: Readonly<Record<FileKind, { readonly value: string; readonly code: string }>> = {
  typescript: { value: "Data", code: 'Code<"own" | "typescript" | "comment">' },
  json: { value: "Data", code: 'Code<"own" | "json">' },
  markdown: { value: "string | number | boolean", code: 'Code<"own" | "markdown" | "json">' },
  plain: { value: "Name | number | boolean", code: 'Code<"own">' },
};

/** The declarations that the programs of templates call to print: one file a kind, by name. */
export function printerFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(printed).map(([kind, { value, code }]) => [
      `print-${kind}.ts`,
      [
        'import type { Code, Data, Name } from "./context/index.js";',
        "export type Printable = Code | Data | Name;",
        `export declare function value(value: ${value}): void;`,
        `export declare function code(code: ${code}): void;`,
        "",
      ].join("\n"),
    ]),
  );
}
