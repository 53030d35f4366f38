/** `npm pack` drops or renames dotfiles, and reads some of them itself: in the package they have another name. */
const renamed: Readonly<Record<string, string>> = {
  dockerignore: ".dockerignore",
  "env.example": ".env.example",
  gitattributes: ".gitattributes",
  gitignore: ".gitignore",
  mcpbignore: ".mcpbignore",
  npmrc: ".npmrc",
  prettierignore: ".prettierignore",
  "prettierrc.json": ".prettierrc.json",
};

const renamedFolders: Readonly<Record<string, string>> = { github: ".github", "safe-mcp": ".safe-mcp" };

/** Where a template file goes in the emitted project. */
export function destination(path: string): string {
  const plain = path.replace(/\.ejs$/, "");
  if (Object.hasOwn(renamed, plain)) return renamed[plain] ?? plain;
  const [folder = "", ...rest] = plain.split("/");
  return rest.length > 0 && Object.hasOwn(renamedFolders, folder) ? [renamedFolders[folder], ...rest].join("/") : plain;
}
