import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

let stock: TemplateFiles | undefined;

/** The templates that come with this package, read once: a package does not change while it runs. */
export function readStockTemplates(): TemplateFiles {
  return (stock ??= readTemplates(stockTemplates()));
}

/** Reads every file below `folder`, in the order of their paths: hundreds of small ones, so one after the other is fastest. */
export function readTemplates(folder: string): TemplateFiles {
  return new Map(filesBelow(folder, "").map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** One digest of all templates: what is rendered from equal ones is equal. */
export function digestOf(templates: TemplateFiles): string {
  const hash = createHash("sha256");
  for (const [path, text] of templates) hash.update(`${path.length} ${text.length} ${path}${text}`);
  return hash.digest("hex");
}

function filesBelow(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .filter(({ name }) => !working.has(name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
    )
    .sort();
}
