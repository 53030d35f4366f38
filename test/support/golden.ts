import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The golden projects: the document of each, and what it was made with. */
export const goldenProjects = {
  shop: { document: "examples/shop.yaml", flags: ["--access", "full"] },
  petstore: { document: "examples/petstore.yaml", flags: ["--access", "full"] },
} as const;

export type GoldenProject = keyof typeof goldenProjects;

/** Runs the built generator as `npm run golden` and the tests do. */
export function generateGolden(name: GoldenProject, target: string): void {
  const { document, flags } = goldenProjects[name];
  const fixed = ["--name", `${name}-mcp`, "--yes", "--no-install", "--no-git"];
  execFileSync(process.execPath, [join(repository, "dist/cli.js"), target, "--spec", document, ...flags, ...fixed], {
    cwd: repository,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** The files that the document has shaped: all but byte-for-byte copies of `templates/connector/`, by path. */
export function shapedFiles(project: string): ReadonlyMap<string, string> {
  const templates = new Set(files(join(repository, "templates/connector")).map((file) => readFileSync(file, "utf8")));
  // Of all files, templates included: they would change with each of them.
  const recorded = new Set([".safe-mcp/base.jsonl", ".safe-mcp/lock.json"]);
  const shaped = files(project)
    .map((file) => [relative(project, file), readFileSync(file, "utf8")] as const)
    .filter(([path, contents]) => path !== "package-lock.json" && !recorded.has(path) && !templates.has(contents))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(shaped);
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && !entry.parentPath.includes("node_modules") && !entry.parentPath.includes(".git/"),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}
