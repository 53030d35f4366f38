import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The files of a folder of templates: path, `/`-separated, to text. */
export type TemplateFiles = ReadonlyMap<string, string>;

/** Left by somebody who works on the templates in place. */
const working = new Set(["node_modules", "dist", "coverage", ".safe-mcp"]);

/** The folder of the templates that come with this package. @throws when the package is incomplete */
export function stockTemplates(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, "templates", "connector");
    if (existsSync(join(candidate, "src", "runtime"))) return candidate;
    if (folder === dirname(folder)) throw new Error("The templates of create-safe-mcp are missing");
  }
}

let stock: Promise<TemplateFiles> | undefined;

/** The templates that come with this package, read once: a package does not change while it runs. */
export function readStockTemplates(): Promise<TemplateFiles> {
  return (stock ??= readTemplates(stockTemplates()));
}

/** Reads every file below `folder`, in the order of their paths. */
export async function readTemplates(folder: string): Promise<TemplateFiles> {
  const paths = await filesBelow(folder, "");
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), "utf8")));
  return new Map(paths.map((path, index) => [path, texts[index] ?? ""]));
}

/** One digest of all templates: what is rendered from equal ones is equal. */
export function digestOf(templates: TemplateFiles): string {
  const hash = createHash("sha256");
  for (const [path, text] of templates) hash.update(`${path.length} ${text.length} ${path}${text}`);
  return hash.digest("hex");
}

async function filesBelow(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .filter(({ name }) => !working.has(name))
      .map((entry) =>
        entry.isDirectory() ? filesBelow(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
      ),
  );
  return nested.flat().sort();
}
