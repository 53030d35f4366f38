/** The step of the workflow that runs `check`, the section of the README about regeneration and what git is told of the state. */
const parts: Readonly<Record<string, (text: string) => string>> = {
  ".github/workflows/ci.yml": withoutCheck,
  ".gitattributes": (text) =>
    text.replace(
      /^(?:# Recorded by create-safe-mcp:|\.safe-mcp\/(?:base\.jsonl|contract\.jsonl|lock\.json) )[^\n]*\n?/gm,
      "",
    ),
  "README.md": (text) => text.replace(/^## When the API changes\r?\n[^]*?(?=^## |(?![^]))/m, ""),
};

/** A text without what speaks of create-safe-mcp; as it is where its owner has changed that part. */
export function withoutGenerator(path: string, text: string): string {
  const part = Object.hasOwn(parts, path) ? parts[path] : undefined;
  return part === undefined ? text : part(text);
}

/** A step that runs nothing but the generator, folded and quoted as its owner likes. */
const check = /^- run: (?:[>|][+-]? )?['"]?npx (?:--yes )?\S*create-safe-mcp@[^&;|]*$/;
const aboutCheck = /^\s*# Whether the project is what was generated/;

function withoutCheck(text: string): string {
  const lines = text.split("\n");
  const named = lines.findIndex((line) => line.includes("create-safe-mcp@"));
  const first = lines.findLastIndex((line, index) => index <= named && /^\s*- /.test(line));
  if (named < 0 || first < 0) return text;
  const behind = lines.findIndex((line, index) => index > first && indentOf(line) <= indentOf(lines[first] ?? ""));
  const stop = behind < 0 ? lines.length : behind;
  const step = lines.slice(first, stop).join(" ").replace(/\s+/g, " ").trim();
  if (!check.test(step)) return text;
  const start = aboutCheck.test(lines[first - 1] ?? "") ? first - 1 : first;
  return lines.toSpliced(start, stop - start).join("\n");
}

/** A blank line belongs to nothing. */
function indentOf(line: string): number {
  return line.search(/\S|$/);
}
