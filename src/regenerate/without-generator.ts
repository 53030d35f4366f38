/** The step of the workflow that runs `check`, the section of the README about regeneration and what git is told of the state, as generated. */
const parts: Readonly<Record<string, RegExp>> = {
  ".github/workflows/ci.yml":
    /^ *# Whether the project is what was generated[^\n]*\n *- run: npx --yes "create-safe-mcp@[^\n]*\n *if: [^\n]*\n/m,
  ".gitattributes":
    /^(?:# Recorded by create-safe-mcp:|\.safe-mcp\/(?:base\.jsonl|contract\.jsonl|lock\.json) )[^\n]*\n?/gm,
  "README.md": /^## When the API changes\n[\s\S]*?(?=^## )/m,
};

/** A text without what speaks of create-safe-mcp; as it is where its owner has changed that part. */
export function withoutGenerator(path: string, text: string): string {
  const part = Object.hasOwn(parts, path) ? parts[path] : undefined;
  return part === undefined ? text : text.replace(part, "");
}
