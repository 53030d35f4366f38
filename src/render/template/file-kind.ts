/** What a file is made of: it decides what `<%=` prints and what may stand where. */
export type FileKind = "typescript" | "json" | "markdown" | "plain";

const kinds: Readonly<Record<string, FileKind>> = {
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  js: "typescript",
  mjs: "typescript",
  cjs: "typescript",
  json: "json",
  md: "markdown",
};

/** The kind of a file by its name, `.ejs` or not. Whatever is not known is plain: it takes names and numbers only. */
export function fileKindOf(path: string): FileKind {
  const extension = /\.([^./]+)$/.exec(path.replace(/\.ejs$/, ""))?.[1] ?? "";
  return Object.hasOwn(kinds, extension) ? (kinds[extension] ?? "plain") : "plain";
}
