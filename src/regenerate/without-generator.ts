/** The step of the workflow that runs `check`, and the section of the README about regeneration, in the words that generate them. */
const parts: Readonly<Record<string, RegExp>> = {
  ".github/workflows/ci.yml":
    /^ *# Whether the project is what was generated[^\n]*\n *- run: npx --yes "create-safe-mcp@[^\n]*\n *if: [^\n]*\n/m,
  "README.md": /^## When the API changes\n[\s\S]*?(?=^## )/m,
};

/** A text without what speaks of create-safe-mcp; as it is where its owner has changed that part. */
export function withoutGenerator(path: string, text: string): string {
  const part = Object.hasOwn(parts, path) ? parts[path] : undefined;
  return part === undefined ? text : text.replace(part, "");
}
